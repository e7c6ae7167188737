import { CheckResult } from '@backstage-self-healing/plugin-self-healing-node';
import { Deployment, Pod } from '../clusters/resources';
import { isReady } from '../workload/podState';

/** Waiting reasons that end by themselves only when something changes. */
const STUCK = [
  'CrashLoopBackOff',
  'ImagePullBackOff',
  'ErrImagePull',
  'InvalidImageName',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
];

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
): CheckResult {
  const name = deployment.metadata?.name;
  const status = deployment.status ?? {};
  if (
    (status.observedGeneration ?? 0) < (deployment.metadata?.generation ?? 0)
  ) {
    return pending(`The cluster has not acted on the change of ${name} yet`);
  }
  const wanted = deployment.spec?.replicas ?? 1;
  const unfinished = unfinishedRollout(deployment, wanted);
  if (unfinished) {
    return exceededDeadline(deployment, since)
      ? { status: 'failed', message: `${name} made no progress: ${unfinished}` }
      : pending(`${name}: ${unfinished}`);
  }
  // A pod that has just gone is still counted by the status for a moment.
  const ready = pods.filter(isReady).length;
  if (ready < wanted) {
    return pending(`${name}: ${ready} of ${wanted} pods are ready`);
  }
  const unstable = pods.map(pod => instability(pod, since)).find(Boolean);
  if (unstable) return pending(`${name}: ${unstable}`);
  return {
    status: 'passed',
    message: `${wanted} of ${wanted} replicas of ${name} are up to date and available`,
  };
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

function instability(pod: Pod, since: Date): string | undefined {
  for (const container of pod.status?.containerStatuses ?? []) {
    const where = `container ${container.name} of ${pod.metadata?.name}`;
    const waiting = container.state?.waiting?.reason;
    if (waiting && STUCK.includes(waiting)) return `${where} is in ${waiting}`;
    const ended = container.lastState?.terminated?.finishedAt;
    if (ended && Date.parse(ended) > since.getTime()) {
      return `${where} restarted after the change`;
    }
  }
  return undefined;
}

function pending(message: string): CheckResult {
  return { status: 'pending', message };
}
