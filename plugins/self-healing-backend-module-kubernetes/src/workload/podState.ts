import { ObjectMeta, Pod } from '../clusters/resources';

/** The controller that manages an object; at most one owner is it. */
export function controllerOf(metadata: ObjectMeta | undefined) {
  return metadata?.ownerReferences?.find(owner => owner.controller);
}

/** Counts against its controller's replicas. */
export function isActive(pod: Pod): boolean {
  return (
    !pod.metadata?.deletionTimestamp &&
    pod.status?.phase !== 'Succeeded' &&
    pod.status?.phase !== 'Failed'
  );
}

export function isReady(pod: Pod): boolean {
  return (pod.status?.conditions ?? []).some(
    condition => condition.type === 'Ready' && condition.status === 'True',
  );
}

/** Why a pod is not ready, as far as its status tells, in a few words. */
export function unreadyReason(pod: Pod): string {
  for (const status of pod.status?.containerStatuses ?? []) {
    const waiting = status.state?.waiting?.reason;
    if (waiting) return waiting;
    const terminated = status.state?.terminated?.reason;
    if (terminated) return terminated;
  }
  const ready = pod.status?.conditions?.find(({ type }) => type === 'Ready');
  return ready?.reason ?? pod.status?.reason ?? 'not ready';
}
