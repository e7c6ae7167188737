import {
  ClusterSnapshot,
  Deployment,
  Pod,
  PodTemplate,
} from '@backstage-self-healing/demo-cluster';
import { createHash } from 'node:crypto';

/** What is so of one Deployment, whatever anybody was told. */
export type State = {
  uid: string;
  /** Digest of the template. */
  release: string;
  replicas: number;
  readyPods: number;
  isHealthy: boolean;
  /** Milliseconds since the epoch; since when it is as healthy or as ill as now. */
  since: number;
  /** Releases that were available for long enough. */
  served: ReadonlySet<string>;
  /** Releases that somebody rolled back from. */
  left: ReadonlySet<string>;
};

/** The memory that the judge has: nothing of the suite goes into it. */
export class Truth {
  readonly #states = new Map<string, State>();
  readonly #availableSince = new Map<string, number>();

  constructor(private readonly servedAfterMs: number) {}

  of(name: string): State | undefined {
    return this.#states.get(name);
  }

  /** Somebody has gone back from a release to an older one. */
  leave(name: string, release: string): void {
    const state = this.#states.get(name);
    if (!state) return;
    this.#states.set(name, {
      ...state,
      left: new Set([...state.left, release]),
    });
  }

  look({ deployments, pods }: ClusterSnapshot, now: number): void {
    for (const deployment of deployments) {
      const { name } = deployment.metadata;
      const before = this.#states.get(name);
      const release = releaseOf(deployment.spec.template);
      const isHealthy = healthy(deployment, pods);
      const served = new Set(before?.served);
      const key = `${name} ${release}`;
      if (!isHealthy) {
        this.#availableSince.delete(key);
      } else {
        const since = this.#availableSince.get(key) ?? now;
        this.#availableSince.set(key, since);
        if (now - since >= this.servedAfterMs) served.add(release);
      }
      const same =
        before?.isHealthy === isHealthy && before.release === release;
      this.#states.set(name, {
        uid: deployment.metadata.uid,
        release,
        replicas: deployment.spec.replicas,
        readyPods: podsOf(deployment, pods).filter(isReady).length,
        isHealthy,
        since: same ? before.since : now,
        served,
        left: before?.left ?? new Set(),
      });
    }
  }
}

/** The template without what a restart and a controller add to it. */
export function releaseOf(template: PodTemplate): string {
  const { metadata = {}, spec } = template;
  const { 'pod-template-hash': _, ...labels } = metadata.labels ?? {};
  const { 'kubectl.kubernetes.io/restartedAt': __, ...annotations } =
    metadata.annotations ?? {};
  return createHash('sha256')
    .update(JSON.stringify([labels, annotations, spec]))
    .digest('hex')
    .slice(0, 12);
}

function healthy({ metadata, spec, status }: Deployment, pods: Pod[]): boolean {
  const { replicas } = spec;
  return (
    replicas > 0 &&
    (status.observedGeneration ?? 0) >= (metadata.generation ?? 0) &&
    status.updatedReplicas === replicas &&
    status.replicas === replicas &&
    status.availableReplicas === replicas &&
    podsOf({ metadata }, pods).filter(isReady).length >= replicas
  );
}

/** A Deployment of the chaos selects by its own name. */
export function podsOf(
  { metadata }: Pick<Deployment, 'metadata'>,
  pods: readonly Pod[],
): Pod[] {
  return pods.filter(
    pod =>
      pod.metadata.labels?.app === metadata.name &&
      !pod.metadata.deletionTimestamp,
  );
}

export function isReady(pod: Pod): boolean {
  return (
    pod.status.conditions?.find(({ type }) => type === 'Ready')?.status ===
    'True'
  );
}
