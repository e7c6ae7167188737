import {
  Workload,
  workloadRef,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  WorkloadChange,
  WorkloadHistory,
} from '@backstage-self-healing/plugin-self-healing-node';
import { ApiServerError } from '../clusters/ApiServerError';
import { Clusters } from '../clusters/Clusters';
import {
  DeploymentState,
  readDeployment,
  readDeploymentState,
} from '../workload/DeploymentState';
import { changesAfter } from './changes';
import { writerOf } from './fieldWriter';
import { heard, stampsOf } from './look';
import { MemoryStore, Remembered } from './MemoryStore';
import { recalled } from './recall';
import { Baseline, baselineAt } from './sizes';
import { standingOf } from './standing';
import { Stay } from './stays';

/** What is remembered of the workloads, for whoever asks. */
export class ServingMemory implements WorkloadHistory {
  readonly id = 'kubernetes';
  readonly #listeners: ((workload: Workload) => void)[] = [];

  constructor(
    private readonly clusters: Clusters,
    private readonly store: MemoryStore,
    private readonly servedAfterMs: number,
  ) {}

  onChange(listener: (workload: Workload) => void): void {
    this.#listeners.push(listener);
  }

  /** Something about a workload is no longer as it was. */
  changed(workload: Workload): void {
    for (const listener of this.#listeners) listener(workload);
  }

  /**
   * The history of a Deployment, its state as it was just read included. What
   * is asked about for the first time is remembered from now on: an identity
   * that may look into single namespaces does not find it by its entity.
   */
  async recall(
    workload: Workload,
    state: DeploymentState,
    now: Date,
  ): Promise<Stay[]> {
    const { uid = '' } = state.deployment.metadata ?? {};
    const known = await this.store.read(uid);
    const stays = recalled(
      known.stays,
      state,
      now,
      this.servedAfterMs,
      undefined,
      stampsOf(known),
    );
    if (known.version === 0 && uid !== '') {
      const object = { uid, workload: workloadRef(workload) };
      await this.store.write(object, { ...known, stays }, now);
    }
    return stays;
  }

  /** Oldest first. */
  async releases(workload: Workload): Promise<Stay[]> {
    return (await this.#of(workload)).stays;
  }

  /** Whether a template is known to have served, and was not taken back. */
  async served(workload: Workload, templateDigest: string): Promise<boolean> {
    const { stays } = await this.#of(workload);
    const found = stays.find(({ digest }) => digest === templateDigest);
    return (
      found !== undefined &&
      standingOf(stays, found.release).status === 'served'
    );
  }

  /** What was there when all was well last; undefined: nobody saw it well. */
  async baselineBefore(
    workload: Workload,
    at: Date,
  ): Promise<Baseline | undefined> {
    return baselineAt((await this.#of(workload)).sizes, at);
  }

  async changesSince(
    workload: Workload,
    since: Date,
    signal: AbortSignal,
  ): Promise<WorkloadChange[]> {
    const { stays, sizes } = await this.#asItIs(workload, signal);
    return changesAfter(since, stays, sizes);
  }

  /**
   * What is remembered, and the Deployment as it is at this moment: a person
   * who has just changed it must not be overtaken by the next look.
   */
  async #asItIs(workload: Workload, signal: AbortSignal): Promise<Remembered> {
    const cluster = this.clusters.find(workload.cluster);
    const known = await this.#of(workload);
    if (!cluster || workload.kind !== 'Deployment' || known.version === 0) {
      return known;
    }
    try {
      const live = await readDeployment(cluster, workload, signal);
      const same = await this.store.read(live.metadata?.uid ?? '');
      if (same.version === 0) return known;
      const at = new Date();
      const { servedAfterMs } = this;
      const told = heard(same, live, { at, servedAfterMs, unseenMs: 0 });
      const size = told.sizes.at(-1);
      const scaledAt = writerOf(live.metadata, 'spec', 'replicas')?.at;
      if (size && scaledAt && size.from === at.toISOString()) {
        told.sizes = [...told.sizes.slice(0, -1), { ...size, from: scaledAt }];
      }
      if (same.stays.at(-1)?.digest === told.stays.at(-1)?.digest) return told;
      // Nobody may have looked for a while: the cluster tells since when it is
      // so, unless it is so new that no ReplicaSet is there yet.
      const state = await readDeploymentState(cluster, workload, signal);
      const stays = recalled(
        same.stays,
        state,
        at,
        servedAfterMs,
        undefined,
        stampsOf(same),
      );
      return stays.at(-1)?.from ? { ...told, stays } : told;
    } catch (error) {
      if (error instanceof ApiServerError) return known;
      throw error;
    }
  }

  #of(workload: Workload): Promise<Remembered> {
    return this.store.readByName(workloadRef(workload));
  }
}
