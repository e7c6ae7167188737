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
import { follow } from '../clusters/follow';
import { Deployment, deploymentsPath } from '../clusters/resources';
import { readDeploymentState } from '../workload/DeploymentState';
import { templateDigest } from '../workload/podTemplate';
import { limited } from './limited';
import { heard, seen } from './look';
import { MemoryStore, Remembered } from './MemoryStore';
import { OptedInWorkloads } from './OptedInWorkloads';
import { readServices } from './readServices';
import { KEEP_MS } from './retention';
import { ServedConfig } from './servedConfig';
import { servingTimeMs } from './sighting';

const LEASE_MS = 15_000;
const TICK_MS = 5_000;
/** How often the catalog is asked who has opted in. */
const REFRESH_MS = 60_000;
/** Of a cluster; plans and evidence want to be answered, too. */
const LOOKS_AT_ONCE = 3;
/** Namespaces of a cluster that are watched; the poll sees the others. */
const MOST_WATCHES = 50;
/** Changes come in bursts: pods of a rollout become ready one by one. */
const GATHER_MS = 200;
/** Endpoints follow pods after a moment. */
const SETTLE_MS = 5_000;
/** Even where nothing seems to change. */
const LOOK_AGAIN_MS = 5 * 60_000;
/** How long the end of a process waits for the database, if it is there yet. */
const FAREWELL_MS = 2_000;

/** One workload that is looked after. */
type Kept = {
  workload: Workload;
  /** Of the Deployment when it was looked at last. */
  resourceVersion?: string;
  lookedAt?: number;
  dueAt: number;
  isLooking: boolean;
  /** What the watch told since, oldest first. */
  told: Array<{ deployment: Deployment; at: Date }>;
  /** Template and replicas that it told last. */
  last?: string;
};

type Watch = { stop: AbortController; connectedAt?: number };

/**
 * Keeps the memory: hears of changes by watches, looks at what has changed,
 * and polls as a net below. One of several replicas at a time does.
 */
export class MemoryKeeper {
  readonly #holder = randomUUID();
  readonly #stopping = new AbortController();
  readonly #kept = new Map<string, Kept>();
  readonly #watches = new Map<string, Watch>();
  readonly #limits = new Map<string, ReturnType<typeof limited>>();
  readonly #running = new Set<Promise<void>>();
  readonly #told = new Set<string>();
  #refreshAt = 0;
  #pollAt = 0;
  #forgetAt = 0;
  #isKeeper = false;
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
  ) {}

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
    const ended = (async () => {
      await this.#loop;
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
        this.#isKeeper = await store.keep(this.#holder, now, LEASE_MS);
        if (this.#isKeeper) this.#begin(now);
        else this.#letGo();
      } catch (error) {
        this.#tell(`The memory of what served is not kept: ${words(error)}`);
      }
      await this.#pause();
    }
    this.#letGo();
    await store.release(this.#holder).catch(() => {});
  }

  /** Begins what is due; nothing here waits for an answer. */
  #begin(now: number): void {
    const { pollMs } = this.options.config;
    if (now >= this.#refreshAt) {
      this.#refreshAt = now + (this.#kept.size > 0 ? REFRESH_MS : TICK_MS);
      this.#do(() => this.#refresh());
    }
    if (now >= this.#pollAt) {
      this.#pollAt = now + pollMs;
      for (const [cluster, namespace] of this.#scopes()) {
        this.#do(() => this.#poll(cluster, namespace));
      }
    }
    if (now >= this.#forgetAt) {
      this.#forgetAt = now + 24 * 60 * 60_000;
      this.#do(() => this.options.store.forget(new Date(now - KEEP_MS)));
    }
    for (const kept of this.#kept.values()) {
      if (now < kept.dueAt || kept.isLooking) continue;
      kept.isLooking = true;
      kept.dueAt = now + LOOK_AGAIN_MS;
      this.#do(async () => {
        try {
          await this.#look(kept);
        } catch (error) {
          kept.dueAt = Date.now() + this.options.config.pollMs;
          // Deleted: the next refresh finds it again, should it come back.
          if (isGone(error)) this.#kept.delete(workloadRef(kept.workload));
          else throw error;
        } finally {
          kept.isLooking = false;
        }
      });
    }
  }

  /** Somebody else looks after all of it. */
  #letGo(): void {
    for (const { stop } of this.#watches.values()) stop.abort();
    this.#watches.clear();
    this.#kept.clear();
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
    for (const ref of this.#kept.keys()) {
      if (!workloads.has(ref)) this.#kept.delete(ref);
    }
    for (const [ref, workload] of workloads) {
      if (this.#kept.has(ref)) continue;
      this.#kept.set(ref, { workload, dueAt: 0, isLooking: false, told: [] });
    }
    this.#watchAll();
  }

  /** Watches the namespaces of what is kept, and no others. */
  #watchAll(): void {
    const scopes = new Map(
      this.#scopes().map(scope => [scope.join('/'), scope]),
    );
    for (const [key, { stop }] of this.#watches) {
      if (scopes.has(key)) continue;
      stop.abort();
      this.#watches.delete(key);
    }
    const counts = new Map<string, number>();
    for (const [key, [cluster, namespace]] of scopes) {
      const count = (counts.get(cluster) ?? 0) + 1;
      counts.set(cluster, count);
      if (count <= MOST_WATCHES && !this.#watches.has(key)) {
        this.#watch(key, cluster, namespace);
      }
    }
  }

  #watch(key: string, cluster: string, namespace: string): void {
    const watch: Watch = { stop: new AbortController() };
    this.#watches.set(key, watch);
    const signal = AbortSignal.any([watch.stop.signal, this.#stopping.signal]);
    this.#do(() =>
      follow<Deployment>(
        this.options.clusters.get(cluster),
        deploymentsPath(namespace),
        {
          onConnection: (connected, problem) => {
            watch.connectedAt = connected
              ? watch.connectedAt ?? Date.now()
              : undefined;
            if (problem) this.#tell(problem);
          },
          onChange: (type, deployment) => {
            if (type !== 'DELETED') this.#hear(cluster, deployment);
          },
        },
        signal,
      ),
    );
  }

  #hear(cluster: string, deployment: Deployment): void {
    const kept = this.#keptOf(cluster, deployment);
    if (!kept || this.#isKnown(kept, deployment)) return;
    const { spec } = deployment;
    const now = `${templateDigest(spec?.template)} ${spec?.replicas}`;
    if (now !== kept.last) kept.told.push({ deployment, at: new Date() });
    kept.last = now;
    this.#lookBy(kept, Date.now() + GATHER_MS);
  }

  async #poll(cluster: string, namespace: string): Promise<void> {
    const api = this.options.clusters.get(cluster);
    const deployments = await this.#limit(cluster)(() =>
      api.list<Deployment>(
        deploymentsPath(namespace),
        {},
        this.#stopping.signal,
      ),
    );
    for (const deployment of deployments) {
      const kept = this.#keptOf(cluster, deployment);
      if (kept && !this.#isKnown(kept, deployment)) {
        this.#lookBy(kept, Date.now());
      }
    }
  }

  async #look(kept: Kept): Promise<void> {
    const { clusters, store, config } = this.options;
    const { workload } = kept;
    const { signal } = this.#stopping;
    const cluster = clusters.get(workload.cluster);
    const told = kept.told.splice(0);
    const [state, services] = await this.#limit(cluster.name)(async () => {
      const read = await readDeploymentState(cluster, workload, signal);
      return [read, await readServices(cluster, read.deployment, signal)];
    });
    const { uid = '', resourceVersion } = state.deployment.metadata ?? {};
    const at = new Date();
    const servedAfterMs = servingTimeMs(state.deployment, config.afterMs);
    const known = await store.read(uid);
    let remembered: Remembered = known;
    for (const one of told) {
      if (one.deployment.metadata?.uid !== uid) continue;
      remembered = heard(remembered, one.deployment, {
        at: one.at,
        servedAfterMs,
        unseenMs: 0,
      });
    }
    const unseenMs = this.#unseenMs(kept, told[0]?.at ?? at);
    remembered = seen(remembered, state, services, {
      at,
      servedAfterMs,
      unseenMs,
    });
    const object = { uid, workload: workloadRef(workload) };
    if (!(await store.write(object, remembered, at))) {
      kept.told.unshift(...told);
      this.#lookBy(kept, Date.now() + GATHER_MS);
      return;
    }
    kept.resourceVersion = resourceVersion;
    kept.lookedAt = at.getTime();
    const last = remembered.stays[remembered.stays.length - 1];
    if (last.readyFrom !== null && last.served !== 'yes') {
      this.#lookBy(kept, Date.parse(last.readyFrom) + servedAfterMs + 1);
    }
    const resized =
      JSON.stringify(known.sizes) !== JSON.stringify(remembered.sizes);
    if (resized) this.#lookBy(kept, at.getTime() + SETTLE_MS);
    if (
      resized ||
      JSON.stringify(known.stays) !== JSON.stringify(remembered.stays)
    ) {
      this.options.changed?.(workload);
    }
  }

  /** 0 while a watch tells of everything; undefined: nobody has looked yet. */
  #unseenMs({ lookedAt, workload }: Kept, at: Date): number | undefined {
    if (lookedAt === undefined) return undefined;
    const watch = this.#watches.get(
      [workload.cluster, workload.namespace].join('/'),
    );
    const connectedAt = watch?.connectedAt ?? Infinity;
    return connectedAt <= lookedAt ? 0 : at.getTime() - lookedAt;
  }

  #isKnown(kept: Kept, { metadata }: Deployment): boolean {
    return kept.resourceVersion === metadata?.resourceVersion;
  }

  #keptOf(cluster: string, { metadata }: Deployment): Kept | undefined {
    return this.#kept.get(
      workloadRef({
        cluster,
        namespace: metadata?.namespace ?? '',
        kind: 'Deployment',
        name: metadata?.name ?? '',
      }),
    );
  }

  #scopes(): Array<[cluster: string, namespace: string]> {
    const scopes = new Map<string, [string, string]>();
    for (const { workload } of this.#kept.values()) {
      const scope: [string, string] = [workload.cluster, workload.namespace];
      scopes.set(scope.join('/'), scope);
    }
    return [...scopes.values()];
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
    const due = [...this.#kept.values()]
      .filter(({ isLooking }) => !isLooking)
      .map(({ dueAt }) => dueAt);
    const tick = Date.now() + TICK_MS;
    return Math.min(tick, this.#pollAt, this.#refreshAt, ...due);
  }
}

function isGone(error: unknown): boolean {
  return error instanceof ApiServerError && error.httpStatus === 404;
}

function words(error: unknown): string {
  const { message } = error as Error;
  return error instanceof ApiServerError ? message : `${error}`;
}
