import {
  Plan,
  Workload,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  Check,
  CheckContext,
  CheckResult,
} from '@backstage-self-healing/plugin-self-healing-node';
import { z } from 'zod';
import { ApiServerError } from '../clusters/ApiServerError';
import { Clusters } from '../clusters/Clusters';
import { readServices } from '../memory/readServices';
import { Baseline } from '../memory/sizes';
import { revertedBy } from '../ownership/revertedBy';
import { readDeploymentState } from '../workload/DeploymentState';
import { controllerOf } from '../workload/podState';
import { currentReplicaSet } from '../workload/revisions';
import { judgeBaseline } from './judgeBaseline';
import { judgeRollout } from './judgeRollout';

/** What was there while all was well; see `ServingMemory`. */
interface Baselines {
  baselineBefore(workload: Workload, at: Date): Promise<Baseline | undefined>;
}

/** `rollout: healthy`. */
export class RolloutHealthyCheck implements Check<'healthy'> {
  readonly id = 'rollout';
  readonly input = z.literal('healthy');
  readonly #clusters: Clusters;
  readonly #baselines: Baselines | undefined;

  constructor(clusters: Clusters, baselines?: Baselines) {
    this.#clusters = clusters;
    this.#baselines = baselines;
  }

  async evaluate(
    _input: 'healthy',
    { workload, since, plans = [], seen, signal }: CheckContext,
  ): Promise<CheckResult> {
    const cluster = this.#clusters.get(workload.cluster);
    try {
      const { deployment, replicaSets, pods } = await readDeploymentState(
        cluster,
        workload,
        signal,
      );
      // What somebody has put back cannot have cured anything.
      const reverted = revertedBy(plans, workload, deployment);
      if (reverted) return { status: 'failed', message: reverted };
      const uid = currentReplicaSet(deployment, replicaSets)?.metadata?.uid;
      const current = pods.filter(
        pod =>
          controllerOf(pod.metadata)?.uid === uid &&
          !pod.metadata?.deletionTimestamp,
      );
      const judged = judgeRollout(deployment, current, since, { plans, seen });
      if (judged.status !== 'passed') return judged;
      const baseline = await this.#baselines?.baselineBefore(
        workload,
        beforeAll(since, plans),
      );
      const services =
        baseline && baseline.services.length > 0
          ? await readServices(cluster, deployment, signal)
          : null;
      const missing = judgeBaseline(deployment, services, baseline, plans);
      return { ...judged, ...missing };
    } catch (error) {
      // To delete it cures nothing. A cluster that cannot answer has said
      // neither, nor has a proxy before it: that is for the caller to wait out.
      if (error instanceof ApiServerError && error.reason === 'NotFound') {
        return { status: 'failed', message: error.message };
      }
      throw error;
    }
  }
}

/** When nothing had been done yet. */
function beforeAll(since: Date, plans: readonly Plan[]): Date {
  const times = plans.map(({ plannedAt }) => Date.parse(plannedAt));
  return new Date(Math.min(since.getTime(), ...times));
}
