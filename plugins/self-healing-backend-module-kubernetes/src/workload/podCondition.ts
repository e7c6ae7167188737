import { Pod, PodTemplate } from '../clusters/resources';
import { isReady, unreadyReason } from './podState';

/** An end of a container that is older is not the present trouble. */
const RECENT_MS = 10 * 60_000;
/** How long a container may be in the making before that is a fault. */
const CREATION_MS = 2 * 60_000;
const STARTUP_MS = 10_000;
/** Waiting for these is not waiting for a cure. */
const CREATING = ['ContainerCreating', 'PodInitializing'];

/**
 * What a pod that is not ready suffers from, as far as it can be helped:
 * `starting` and `unschedulable` ones are not broken, and taking them away
 * helps nobody.
 */
export type PodCondition =
  | { is: 'ready' }
  | { is: 'broken'; fault: string }
  | { is: 'starting' }
  | { is: 'unschedulable'; message: string };

/** Judges a pod that is active. Pure. */
export function conditionOf(pod: Pod, now: Date): PodCondition {
  const message = unschedulableMessage(pod);
  if (message !== undefined) return { is: 'unschedulable', message };
  const fault = podFault(pod, pod.spec, now);
  if (fault !== undefined && !isReady(pod)) return { is: 'broken', fault };
  return isReady(pod) ? { is: 'ready' } : { is: 'starting' };
}

/** Why the scheduler finds no node for a pod; undefined when it has one. */
export function unschedulableMessage(pod: Pod): string | undefined {
  const scheduled = pod.status?.conditions?.find(
    ({ type }) => type === 'PodScheduled',
  );
  return scheduled?.status === 'False'
    ? scheduled.message ?? scheduled.reason ?? 'no node takes it'
    : undefined;
}

/** What is wrong with a pod, in a few words; undefined while it may only start. */
export function podFault(
  pod: Pod,
  spec: PodTemplate['spec'],
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
  if (isReady(pod) || isStarting(pod, spec, now)) return undefined;
  return `${name} is not ready (${unreadyReason(pod)})`;
}

/** Whether a pod has had no time yet to become ready. */
function isStarting(pod: Pod, spec: PodTemplate['spec'], now: Date): boolean {
  if (unschedulableMessage(pod) !== undefined) return false;
  const statuses = pod.status?.containerStatuses ?? [];
  const runs =
    statuses.length > 0 && statuses.every(({ state }) => state?.running);
  if (!runs) return isWithin(CREATION_MS, pod.metadata?.creationTimestamp, now);
  if (hasServed(pod)) return false;
  return statuses.some(({ name, state }) => {
    const container = spec?.containers.find(one => one.name === name);
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

/**
 * Whether a pod has been ready since its containers started. Readiness is
 * denied from the beginning, before anything starts: if it was denied later, it
 * had been given meanwhile. The API's times are whole seconds.
 */
function hasServed(pod: Pod): boolean {
  const ready = pod.status?.conditions?.find(({ type }) => type === 'Ready');
  const denied = Date.parse(ready?.lastTransitionTime ?? '');
  return (pod.status?.containerStatuses ?? []).every(
    ({ state }) => denied >= Date.parse(state?.running?.startedAt ?? '') + 1000,
  );
}

function isWithin(ms: number, time: string | undefined, now: Date): boolean {
  return time !== undefined && now.getTime() - Date.parse(time) < ms;
}
