import {
  Check,
  CheckContext,
  CheckResult,
} from '@backstage-self-healing/plugin-self-healing-node';
import { z } from 'zod';
import { ApiServerError } from '../clusters/ApiServerError';
import { Clusters } from '../clusters/Clusters';
import { revertedBy } from '../ownership/revertedBy';
import { readDeploymentState } from '../workload/DeploymentState';
import { controllerOf } from '../workload/podState';
import { currentReplicaSet } from '../workload/revisions';
import { judgeRollout } from './judgeRollout';

/** `rollout: healthy`. */
export class RolloutHealthyCheck implements Check<'healthy'> {
  readonly id = 'rollout';
  readonly input = z.literal('healthy');
  readonly #clusters: Clusters;

  constructor(clusters: Clusters) {
    this.#clusters = clusters;
  }

  async evaluate(
    _input: 'healthy',
    { workload, since, plans, seen, signal }: CheckContext,
  ): Promise<CheckResult> {
    const cluster = this.#clusters.get(workload.cluster);
    try {
      const { deployment, replicaSets, pods } = await readDeploymentState(
        cluster,
        workload,
        signal,
      );
      // What somebody has put back cannot have cured anything.
      const reverted = revertedBy(plans ?? [], workload, deployment);
      if (reverted) return { status: 'failed', message: reverted };
      const uid = currentReplicaSet(deployment, replicaSets)?.metadata?.uid;
      const current = pods.filter(
        pod =>
          controllerOf(pod.metadata)?.uid === uid &&
          !pod.metadata?.deletionTimestamp,
      );
      return judgeRollout(deployment, current, since, { plans, seen });
    } catch (error) {
      // To delete it cures nothing. A cluster that cannot answer has said
      // neither: that is for the caller to wait out.
      if (error instanceof ApiServerError && error.httpStatus === 404) {
        return { status: 'failed', message: error.message };
      }
      throw error;
    }
  }
}
