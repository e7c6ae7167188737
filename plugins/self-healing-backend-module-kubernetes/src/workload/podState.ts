import { ObjectMeta, Pod } from '../clusters/resources';

/** The controller that manages an object; at most one owner is it. */
export function controllerOf(metadata: ObjectMeta | undefined) {
  return metadata?.ownerReferences?.find(owner => owner.controller);
}

/** Counts against its controller's replicas. */
export function isActive(pod: Pod): boolean {
  return !pod.metadata?.deletionTimestamp && !isFinished(pod);
}

/** Ended for good: its containers are not started again. */
export function isFinished({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

export function isReady(pod: Pod): boolean {
  return (pod.status?.conditions ?? []).some(
    condition => condition.type === 'Ready' && condition.status === 'True',
  );
}

/**
 * Why a pod is not ready, as far as its status tells, in the words that kubectl
 * shows as its status, e.g. `Init:CrashLoopBackOff`. Source:
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/printers/internalversion/printers.go
 */
export function unreadyReason(pod: Pod): string {
  const { status, spec } = pod;
  // Of a pod that was ended as a whole, e.g. `Evicted`.
  if (status?.reason) return status.reason;
  const initial = initReason(pod);
  if (initial) return `Init:${initial}`;
  const sidecars = (status?.initContainerStatuses ?? []).filter(({ name }) =>
    isSidecar(spec, name),
  );
  for (const { state } of [...(status?.containerStatuses ?? []), ...sidecars]) {
    const reason = state?.waiting?.reason ?? endReason(state?.terminated);
    if (reason) return reason;
  }
  for (const type of ['PodScheduled', 'Ready']) {
    const condition = status?.conditions?.find(one => one.type === type);
    if (condition && condition.status !== 'True' && condition.reason) {
      return condition.reason;
    }
  }
  return 'not ready';
}

/** What the first init container that has not done its work is at. */
function initReason({ spec, status }: Pod): string | undefined {
  const statuses = status?.initContainerStatuses ?? [];
  for (const [index, { name, state, started }] of statuses.entries()) {
    if (state?.terminated?.exitCode === 0) continue;
    if (isSidecar(spec, name) && (started || state?.running)) continue;
    const waiting = state?.waiting?.reason;
    // Its turn has not come, or has only just: how many are done says more.
    if (waiting && waiting !== 'PodInitializing') return waiting;
    return endReason(state?.terminated) ?? `${index}/${statuses.length}`;
  }
  return undefined;
}

/** Whether an init container stays beside the others instead of ending. */
export function isSidecar(spec: Pod['spec'], name: string): boolean {
  return (spec?.initContainers ?? []).some(
    container =>
      container.name === name && container.restartPolicy === 'Always',
  );
}

function endReason(
  end: { reason?: string; exitCode: number; signal?: number } | undefined,
): string | undefined {
  if (!end) return undefined;
  if (end.reason) return end.reason;
  return end.signal ? `Signal:${end.signal}` : `ExitCode:${end.exitCode}`;
}
