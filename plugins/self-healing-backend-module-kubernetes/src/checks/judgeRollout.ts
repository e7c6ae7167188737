import { Plan } from '@backstage-self-healing/plugin-self-healing-common';
import { CheckResult } from '@backstage-self-healing/plugin-self-healing-node';
import { Deployment, Pod } from '../clusters/resources';
import { isActive, isReady } from '../workload/podState';
import { changesTemplate } from './plannedChange';
import {
  containerInBackOff,
  isMadeSince,
  restartedContainer,
  Restarts,
  restartsOf,
  stuckContainer,
} from './podTrouble';
import { fewerThanBefore, startUpMs } from './readyBefore';

/** What a look keeps for the next one; plain JSON. */
type SeenRollout = {
  restarts?: Restarts;
  /** ISO 8601: since when fewer pods are ready than before the change. */
  fewerSince?: string;
};

/** What is known beside the Deployment and its pods. */
type RolloutContext = {
  /** What was done. */
  plans?: readonly Plan[];
  /** What the last look kept. */
  seen?: SeenRollout;
  now?: Date;
};

/**
 * Whether a rollout is complete and has stayed up. The counts are those of
 * `kubectl rollout status`, and then every replica must be available too.
 * Source: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#deployment-status
 *
 * @param pods - of the current ReplicaSet, without those that are leaving
 * @param since - when the last effect was sent
 */
export function judgeRollout(
  deployment: Deployment,
  pods: readonly Pod[],
  since: Date,
  { plans = [], seen, now = new Date() }: RolloutContext = {},
): CheckResult {
  const active = pods.filter(isActive);
  const fewer = fewerThanBefore(deployment, plans);
  const fewerSince = fewer && (seen?.fewerSince ?? now.toISOString());
  const kept: SeenRollout = {
    restarts: restartsOf(active),
    ...(fewerSince ? { fewerSince } : {}),
  };
  const judged = judge();
  return { ...judged, seen: kept };

  function judge(): CheckResult {
    const name = deployment.metadata?.name;
    const status = deployment.status ?? {};
    if (
      (status.observedGeneration ?? 0) < (deployment.metadata?.generation ?? 0)
    ) {
      return pending(`The cluster has not acted on the change of ${name} yet`);
    }
    const wanted = deployment.spec?.replicas ?? 1;
    if (wanted === 0) {
      return pending(`${name}: 0 of 0 replicas prove nothing of what serves`);
    }
    const hopeless = active
      .filter(pod => plans.some(changesTemplate) || isMadeSince(pod, since))
      .map(containerInBackOff)
      .find(Boolean);
    if (hopeless) return failed(`${name}: ${hopeless}`);
    if (
      fewerSince &&
      now.getTime() - Date.parse(fewerSince) >= startUpMs(deployment)
    ) {
      return failed(`${name}: ${fewer}`);
    }
    const unfinished = unfinishedRollout(deployment, wanted);
    if (unfinished) {
      return exceededDeadline(deployment, since)
        ? failed(`${name} made no progress: ${unfinished}`)
        : pending(`${name}: ${unfinished}`);
    }
    // A pod that has just gone is still counted by the status for a moment.
    const ready = active.filter(isReady).length;
    if (ready < wanted) {
      return pending(`${name}: ${ready} of ${wanted} pods are ready`);
    }
    const stuck = active.map(stuckContainer).find(Boolean);
    if (stuck) return pending(`${name}: ${stuck}`);
    const restarted = active
      .map(pod => restartedContainer(pod, since, seen?.restarts))
      .find(Boolean);
    if (restarted) {
      return pending(`${name}: ${restarted} restarted after the change`);
    }
    return {
      status: 'passed',
      message: `${wanted} of ${wanted} replicas of ${name} are up to date and available`,
    };
  }
}

function unfinishedRollout(
  { status = {} }: Deployment,
  wanted: number,
): string | undefined {
  const replicas = status.replicas ?? 0;
  const updated = status.updatedReplicas ?? 0;
  const available = status.availableReplicas ?? 0;
  if (updated < wanted)
    return `${updated} of ${wanted} replicas are up to date`;
  if (updated > replicas) {
    return `${updated} of ${replicas} replicas are up to date, which cannot be`;
  }
  if (replicas > updated) {
    return `${replicas - updated} replicas of an earlier revision remain`;
  }
  if (available < wanted)
    return `${available} of ${wanted} replicas are available`;
  if ((status.unavailableReplicas ?? 0) > 0) {
    return `${status.unavailableReplicas} replicas are unavailable`;
  }
  if (replicas !== wanted)
    return `${replicas} replicas run, ${wanted} are wanted`;
  return undefined;
}

/**
 * A deadline that was exceeded before the last effect says nothing about that
 * effect: the condition stays until there is progress.
 */
function exceededDeadline({ status }: Deployment, since: Date): boolean {
  const progressing = status?.conditions?.find(
    ({ type }) => type === 'Progressing',
  );
  if (progressing?.reason !== 'ProgressDeadlineExceeded') return false;
  const at = progressing.lastUpdateTime ?? progressing.lastTransitionTime;
  // The API's times are whole seconds.
  return at === undefined || Date.parse(at) + 1000 > since.getTime();
}

function pending(message: string): CheckResult {
  return { status: 'pending', message };
}

function failed(message: string): CheckResult {
  return { status: 'failed', message };
}
