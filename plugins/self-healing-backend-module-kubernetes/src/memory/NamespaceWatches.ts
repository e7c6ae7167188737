import { Clusters } from '../clusters/Clusters';
import { follow } from '../clusters/follow';
import { Deployment, deploymentsPath } from '../clusters/resources';

/** A namespace of a cluster. */
export type Scope = { cluster: string; namespace: string };

/** Namespaces of a cluster that are watched; the poll sees the others. */
const MOST_WATCHES = 50;

type Watch = { stop: AbortController; connectedAt?: number };

export function scopeKey({ cluster, namespace }: Scope): string {
  return `${cluster}/${namespace}`;
}

/** Watches the Deployments of namespaces, one connection each. */
export class NamespaceWatches {
  readonly #watches = new Map<string, Watch>();
  readonly #following = new Set<Promise<void>>();

  constructor(
    private readonly options: {
      clusters: Clusters;
      onDeployment(cluster: string, deployment: Deployment): void;
      onProblem(problem: string): void;
    },
  ) {}

  /** Watches these, and no others. */
  watch(scopes: ReadonlyMap<string, Scope>): void {
    for (const key of this.#watches.keys()) {
      if (!scopes.has(key)) this.#stop(key);
    }
    const counts = new Map<string, number>();
    for (const [key, scope] of scopes) {
      const count = (counts.get(scope.cluster) ?? 0) + 1;
      counts.set(scope.cluster, count);
      if (count <= MOST_WATCHES && !this.#watches.has(key)) {
        this.#start(key, scope);
      }
    }
  }

  /** Since when it tells of everything; undefined: it does not. */
  connectedAt(scope: Scope): number | undefined {
    return this.#watches.get(scopeKey(scope))?.connectedAt;
  }

  /** Resolves when none is heard any more. */
  async stop(): Promise<void> {
    for (const key of [...this.#watches.keys()]) this.#stop(key);
    await Promise.all(this.#following);
  }

  #stop(key: string): void {
    this.#watches.get(key)?.stop.abort();
    this.#watches.delete(key);
  }

  #start(key: string, { cluster, namespace }: Scope): void {
    const { clusters, onDeployment, onProblem } = this.options;
    const watch: Watch = { stop: new AbortController() };
    this.#watches.set(key, watch);
    const following = follow<Deployment>(
      clusters.get(cluster),
      deploymentsPath(namespace),
      {
        onConnection: (connected, problem) => {
          watch.connectedAt = connected
            ? watch.connectedAt ?? Date.now()
            : undefined;
          if (problem) onProblem(problem);
        },
        onChange: (type, deployment) => {
          if (type !== 'DELETED') onDeployment(cluster, deployment);
        },
      },
      watch.stop.signal,
    ).finally(() => this.#following.delete(following));
    this.#following.add(following);
  }
}
