import { LoggerService } from '@backstage/backend-plugin-api';
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import {
  parseWorkloadRef,
  Workload,
  workloadRef,
} from '@backstage-self-healing/plugin-self-healing-common';
import { ApiServerError } from '../clusters/ApiServerError';
import { Clusters } from '../clusters/Clusters';
import { Deployment, deploymentsPath } from '../clusters/resources';
import { readDeploymentState } from '../workload/DeploymentState';
import { hear, Kept, KeptWorkloads } from './KeptWorkloads';
import { limited } from './limited';
import { heard, seen } from './look';
import { MemoryStore, Remembered } from './MemoryStore';
import { NamespaceWatches, Scope } from './NamespaceWatches';
import { OptedInWorkloads } from './OptedInWorkloads';
import { readServices } from './readServices';
import { KEEP_MS } from './retention';
import { ServedConfig } from './servedConfig';
import { servingTimeMs } from './sighting';

const LEASE_MS = 15_000;
const TICK_MS = 5_000;
/** Of a cluster; plans and evidence want to be answered, too. */
const LOOKS_AT_ONCE = 3;
/** Changes come in bursts: pods of a rollout become ready one by one. */
const GATHER_MS = 200;
/** Endpoints follow pods after a moment. */
const SETTLE_MS = 5_000;
/** Even where nothing seems to change. */
const LOOK_AGAIN_MS = 5 * 60_000;
/** How long the end of a process waits for the database, if it is there yet. */
const FAREWELL_MS = 2_000;

/**
 * Keeps the memory: hears of changes by watches, looks at what has changed,
 * and polls as a net below. One of several replicas at a time does.
 */
export class MemoryKeeper {
  readonly #holder = randomUUID();
  readonly #stopping = new AbortController();
  readonly #kept = new KeptWorkloads();
  readonly #watches: NamespaceWatches;
  readonly #limits = new Map<string, ReturnType<typeof limited>>();
  readonly #running = new Set<Promise<void>>();
  readonly #told = new Set<string>();
  #refreshAt = 0;
  #pollAt = 0;
  #forgetAt = 0;
  #isKeeper = false;
  #renewAt = 0;
  #wake: (() => void) | undefined;
  #woken = false;
  #loop: Promise<void> | undefined;

  constructor(
    private readonly options: {
      clusters: Clusters;
      store: MemoryStore;
      optedIn: OptedInWorkloads;
      logger: LoggerService;
      config: ServedConfig;
      /** Told when a look has seen something new. */
      changed?(workload: Workload): void;
    },
  ) {
    this.#watches = new NamespaceWatches({
      clusters: options.clusters,
      onDeployment: (cluster, deployment) => this.#hear(cluster, deployment),
      onProblem: problem => this.#tell(problem),
    });
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /**
   * Ends though the database may be closed already, which a query waits a minute
   * to learn: a lease that is not let go lapses by itself.
   */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#lookNow();
    const watches = this.#watches.stop();
    const ended = (async () => {
      await Promise.all([this.#loop, watches]);
      await Promise.all(this.#running);
    })();
    const enough = new AbortController();
    await Promise.race([
      ended.finally(() => enough.abort()),
      wait(FAREWELL_MS, undefined, { signal: enough.signal }).catch(() => {}),
    ]);
  }

  async #run(): Promise<void> {
    const { store } = this.options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const now = Date.now();
      this.#woken = false;
      try {
        if (!this.#isKeeper || now >= this.#renewAt) {
          this.#isKeeper = await store.keep(this.#holder, now, LEASE_MS);
          this.#renewAt = now + TICK_MS;
        }
        if (this.#isKeeper) this.#begin(now);
        else this.#letGo();
      } catch (error) {
        // Whoever cannot ask whether it still is the keeper is not.
        this.#isKeeper = false;
        this.#tell(`The memory of what served is not kept: ${words(error)}`);
      }
      await this.#pause();
    }
    this.#letGo();
    await store.release(this.#holder).catch(() => {});
  }

  /** Begins what is due; nothing here waits for an answer. */
  #begin(now: number): void {
    const { pollMs, refreshMs } = this.options.config;
    if (now >= this.#refreshAt) {
      this.#refreshAt = now + (this.#kept.size > 0 ? refreshMs : TICK_MS);
      this.#do(() => this.#refresh());
    }
    if (now >= this.#pollAt) {
      this.#pollAt = now + pollMs;
      for (const scope of this.#kept.scopes().values()) {
        this.#do(() => this.#poll(scope));
      }
    }
    if (now >= this.#forgetAt) {
      this.#forgetAt = now + 24 * 60 * 60_000;
      this.#do(() => this.options.store.forget(new Date(now - KEEP_MS)));
    }
    for (const kept of this.#kept.due(now)) {
      kept.isLooking = true;
      kept.dueAt = now + LOOK_AGAIN_MS;
      this.#do(async () => {
        try {
          await this.#look(kept);
        } catch (error) {
          kept.dueAt = Date.now() + this.options.config.pollMs;
          // Deleted: the next refresh finds it again, should it come back.
          if (isGone(error)) this.#kept.drop(kept);
          else throw error;
        } finally {
          kept.isLooking = false;
        }
      });
    }
  }

  /** Somebody else looks after all of it. */
  #letGo(): void {
    this.#watches.watch(new Map());
    this.#kept.keep(new Map());
    this.#refreshAt = 0;
  }

  #do(run: () => Promise<void>): void {
    const running = run()
      .catch(error => {
        if (!this.#stopping.signal.aborted) this.#tell(words(error));
      })
      .finally(() => {
        this.#running.delete(running);
        this.#lookNow();
      });
    this.#running.add(running);
  }

  async #refresh(): Promise<void> {
    const { optedIn, store, clusters } = this.options;
    const { workloads, problems } = await optedIn.find(this.#stopping.signal);
    for (const problem of problems) this.#tell(problem.message);
    // Not all could be found: what is known already is looked after still.
    for (const ref of problems.length > 0 ? await store.names() : []) {
      const workload = parseWorkloadRef(ref);
      if (clusters.find(workload.cluster)) workloads.set(ref, workload);
    }
    if (this.#stopping.signal.aborted) return;
    this.#kept.keep(workloads);
    this.#watches.watch(this.#kept.scopes());
  }

  #hear(cluster: string, deployment: Deployment): void {
    const kept = this.#kept.changed(cluster, deployment);
    if (!kept) return;
    hear(kept, { deployment, at: new Date() });
    this.#lookBy(kept, Date.now() + GATHER_MS);
  }

  async #poll({ cluster, namespace }: Scope): Promise<void> {
    const api = this.options.clusters.get(cluster);
    const deployments = await this.#limit(cluster)(() =>
      api.list<Deployment>(
        deploymentsPath(namespace),
        {},
        this.#stopping.signal,
      ),
    );
    for (const deployment of deployments) {
      const kept = this.#kept.changed(cluster, deployment);
      if (kept) this.#lookBy(kept, Date.now());
    }
  }

  async #look(kept: Kept): Promise<void> {
    const { clusters, store, config } = this.options;
    const { workload } = kept;
    const { signal } = this.#stopping;
    const cluster = clusters.get(workload.cluster);
    const told = [...kept.told];
    const [state, services] = await this.#limit(cluster.name)(async () => {
      const read = await readDeploymentState(cluster, workload, signal);
      return [read, await readServices(cluster, read.deployment, signal)];
    });
    const { uid = '', resourceVersion } = state.deployment.metadata ?? {};
    const at = new Date();
    const servedAfterMs = servingTimeMs(state.deployment, config.afterMs);
    const known = await store.read(uid);
    const unseenMs = this.#unseenMs(kept, told[0]?.at ?? at);
    const remembered = seen(
      told
        .filter(({ deployment }) => deployment.metadata?.uid === uid)
        .reduce<Remembered>(
          (before, one) =>
            heard(before, one.deployment, {
              at: one.at,
              servedAfterMs,
              unseenMs: 0,
            }),
          known,
        ),
      state,
      services,
      { at, servedAfterMs, unseenMs },
    );
    const object = { uid, workload: workloadRef(workload) };
    if (!(await store.write(object, remembered, at))) {
      this.#lookBy(kept, Date.now() + GATHER_MS);
      return;
    }
    kept.told.splice(0, told.length);
    kept.resourceVersion = resourceVersion;
    kept.lookedAt = at.getTime();
    const last = remembered.stays[remembered.stays.length - 1];
    if (last.readyFrom !== null && last.served !== 'yes') {
      this.#lookBy(kept, Date.parse(last.readyFrom) + servedAfterMs + 1);
    }
    const resized = differ(known.sizes, remembered.sizes);
    if (resized) this.#lookBy(kept, at.getTime() + SETTLE_MS);
    if (resized || differ(known.stays, remembered.stays)) {
      this.options.changed?.(workload);
    }
  }

  /** 0 while a watch tells of everything; undefined: nobody has looked yet. */
  #unseenMs({ lookedAt, workload }: Kept, at: Date): number | undefined {
    if (lookedAt === undefined) return undefined;
    const connectedAt = this.#watches.connectedAt(workload) ?? Infinity;
    return connectedAt <= lookedAt ? 0 : at.getTime() - lookedAt;
  }

  #lookBy(kept: Kept, time: number): void {
    kept.dueAt = Math.min(kept.dueAt, time);
    this.#lookNow();
  }

  #limit(cluster: string) {
    const limit = this.#limits.get(cluster) ?? limited(LOOKS_AT_ONCE);
    this.#limits.set(cluster, limit);
    return limit;
  }

  /** Each trouble once until there is another: it is met again every time. */
  #tell(problem: string): void {
    if (this.#told.has(problem)) return;
    if (this.#told.size > 100) this.#told.clear();
    this.#told.add(problem);
    this.options.logger.warn(problem);
  }

  #lookNow(): void {
    this.#woken = true;
    this.#wake?.();
  }

  async #pause(): Promise<void> {
    if (this.#woken) return;
    const pauseMs = this.#isKeeper ? this.#nextAt() - Date.now() : TICK_MS;
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, Math.max(pauseMs, 10));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }

  /** When something is due, or the lease is to be renewed. */
  #nextAt(): number {
    return Math.min(
      this.#renewAt,
      this.#pollAt,
      this.#refreshAt,
      this.#kept.nextAt(),
    );
  }
}

function differ(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) !== JSON.stringify(other);
}

function isGone(error: unknown): boolean {
  return error instanceof ApiServerError && error.httpStatus === 404;
}

function words(error: unknown): string {
  const { message } = error as Error;
  return error instanceof ApiServerError ? message : `${error}`;
}
