import { Plan } from '@backstage-self-healing/plugin-self-healing-common';
import { Deployment, Pod } from '../clusters/resources';
import { DeploymentState } from './DeploymentState';
import { controllerOf, isActive, isReady, unreadyReason } from './podState';
import { currentReplicaSet, revisionOf } from './revisions';

/** An end of a container that is older is not the present trouble. */
const RECENT_MS = 10 * 60_000;
/** How long a container may be in the making before that is a fault. */
const CREATION_MS = 2 * 60_000;
const STARTUP_MS = 10_000;
/** Waiting for these is not waiting for a cure. */
const CREATING = ['ContainerCreating', 'PodInitializing'];

/**
 * Whether what runs now, the pods of the current template, is in trouble.
 * Pods of an earlier revision may fail as they like: nothing that is done to
 * the current one cures them. Pure.
 */
export function runningTrouble(
  { deployment, replicaSets, pods }: DeploymentState,
  now: Date,
): NonNullable<Plan['trouble']> {
  const current = currentReplicaSet(deployment, replicaSets);
  const running = current ? `revision ${revisionOf(current)}` : 'template';
  const subject = `the running ${running}`;
  const isCurrent = (pod: Pod) =>
    current !== undefined &&
    controllerOf(pod.metadata)?.uid === current.metadata?.uid;
  const active = pods.filter(isActive);
  const own = active.filter(isCurrent);
  const others = active.filter(pod => !isCurrent(pod));
  const faults = own.flatMap(pod => podFault(pod, deployment, now) ?? []);
  if (faults.length > 0) {
    const of = `${faults.length} of ${podCount(own.length)}`;
    return shown(`${of} of ${subject} ${verb(faults.length)}: ${faults[0]}`);
  }
  const stuck = stuckRollout(deployment);
  if (stuck) return shown(`The rollout of ${subject} is stuck: ${stuck}`);
  const replicas = deployment.spec?.replicas ?? 1;
  const failure = condition(deployment, 'ReplicaFailure');
  if (failure?.status === 'True' && own.length < replicas) {
    return shown(
      `Pods of ${subject} cannot be made: ${failure.message ?? failure.reason}`,
    );
  }
  const elsewhere = others.filter(pod => !isReady(pod)).length;
  const told =
    elsewhere > 0
      ? `; ${podCount(elsewhere)} that ${
          elsewhere === 1 ? 'is' : 'are'
        } not ready ${elsewhere === 1 ? 'is' : 'are'} of an earlier revision`
      : '';
  const ready = own.filter(isReady).length;
  return {
    status: 'absent',
    message:
      ready < replicas
        ? `${capital(subject)} is starting: ${ready} of ${podCount(
            replicas,
          )} ready${told}`
        : `${capital(subject)} is healthy: ${ready} of ${podCount(
            replicas,
          )} ready${told}`,
  };
}

/** What is wrong with a pod, in a few words; undefined while it may only start. */
function podFault(
  pod: Pod,
  deployment: Deployment,
  now: Date,
): string | undefined {
  const name = pod.metadata?.name;
  const containers = [
    ...(pod.status?.initContainerStatuses ?? []),
    ...(pod.status?.containerStatuses ?? []),
  ];
  for (const {
    name: container,
    state,
    lastState,
    restartCount,
  } of containers) {
    const waiting = state?.waiting?.reason;
    if (waiting && !CREATING.includes(waiting)) {
      return `container ${container} of ${name} waits (${waiting})`;
    }
    const ended = state?.terminated;
    if (ended && ended.exitCode !== 0) {
      return `container ${container} of ${name} has ended (exit code ${ended.exitCode})`;
    }
    const last = lastState?.terminated;
    const startedAt = state?.running?.startedAt ?? last?.finishedAt;
    if (
      restartCount > 0 &&
      last &&
      last.exitCode !== 0 &&
      isWithin(RECENT_MS, startedAt, now)
    ) {
      const times = restartCount === 1 ? 'once' : `${restartCount} times`;
      return `container ${container} of ${name} has restarted ${times} (exit code ${last.exitCode})`;
    }
  }
  if (isReady(pod) || isStarting(pod, deployment, now)) return undefined;
  return `${name} is not ready (${unreadyReason(pod)})`;
}

/** Whether a pod has had no time yet to become ready. */
function isStarting(pod: Pod, deployment: Deployment, now: Date): boolean {
  const scheduled = pod.status?.conditions?.find(
    ({ type }) => type === 'PodScheduled',
  );
  if (scheduled?.status === 'False' && scheduled.reason === 'Unschedulable') {
    return false;
  }
  const statuses = pod.status?.containerStatuses ?? [];
  const runs =
    statuses.length > 0 && statuses.every(({ state }) => state?.running);
  if (!runs) return isWithin(CREATION_MS, pod.metadata?.creationTimestamp, now);
  return statuses.some(({ name, state }) => {
    const container = deployment.spec?.template.spec?.containers.find(
      one => one.name === name,
    );
    const { startupProbe, readinessProbe } = container ?? {};
    const allowance =
      (startupProbe?.initialDelaySeconds ?? 0) +
      (startupProbe?.periodSeconds ?? 0) *
        (startupProbe?.failureThreshold ?? 0) +
      (readinessProbe?.initialDelaySeconds ?? 0) +
      (readinessProbe?.periodSeconds ?? 0);
    return isWithin(
      STARTUP_MS + allowance * 1000,
      state?.running?.startedAt,
      now,
    );
  });
}

function stuckRollout(deployment: Deployment): string | undefined {
  const progress = condition(deployment, 'Progressing');
  return progress?.reason === 'ProgressDeadlineExceeded'
    ? progress.message ?? progress.reason
    : undefined;
}

function condition({ status }: Deployment, type: string) {
  return status?.conditions?.find(item => item.type === type);
}

function isWithin(ms: number, time: string | undefined, now: Date): boolean {
  return time !== undefined && now.getTime() - Date.parse(time) < ms;
}

function shown(message: string): NonNullable<Plan['trouble']> {
  return { status: 'shown', message };
}

function capital(text: string): string {
  return text[0].toUpperCase() + text.slice(1);
}

function podCount(count: number): string {
  return count === 1 ? '1 pod' : `${count} pods`;
}

function verb(count: number): string {
  return count === 1 ? 'is in trouble' : 'are in trouble';
}
