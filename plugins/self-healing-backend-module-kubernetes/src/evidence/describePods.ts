import {
  Workload,
  workloadRef,
} from '@backstage-self-healing/plugin-self-healing-common';
import { Pod, ReplicaSet } from '../clusters/resources';
import {
  controllerOf,
  isActive,
  isReady,
  isSidecar,
} from '../workload/podState';
import { revisionOf } from '../workload/revisions';
import { fitting, shortened } from './bounds';
import { hasEndedLately, NEVER_BEGUN } from './containerEnds';
import { ContainerEvidence, PodsEvidence } from './shapes';

const MAX_PODS = 50;
const MAX_CONTAINERS = 20;

type PodEvidence = PodsEvidence['pods'][number];

/**
 * Pods in trouble first, so that a bound never hides them.
 *
 * @param current - the ReplicaSet of the template as it stands; undefined when
 * it is not known
 */
export function describePods(
  workload: Workload,
  pods: readonly Pod[],
  replicaSets: readonly ReplicaSet[],
  current: ReplicaSet | undefined,
  now: Date,
): PodsEvidence {
  const revisions = new Map(
    replicaSets.map(item => [item.metadata?.uid, revisionOf(item)]),
  );
  const described = pods.map(pod => {
    const owner = controllerOf(pod.metadata)?.uid;
    const evidence = {
      ...describePod(pod),
      revision: revisions.get(owner),
      current: current && owner === current.metadata?.uid,
    };
    return { evidence, rank: rankOf(pod, evidence, now) };
  });
  described.sort((a, b) => a.rank - b.rank);
  const { kept, omitted } = fitting(
    described.map(({ evidence }) => evidence),
    MAX_PODS,
  );
  return { workload: workloadRef(workload), pods: kept, omitted };
}

function rankOf(pod: Pod, { containers }: PodEvidence, now: Date): number {
  if (!isActive(pod)) return 3;
  if (!isReady(pod)) return 0;
  return containers.some(
    container => container.restarts > 0 && hasEndedLately(container, now),
  )
    ? 1
    : 2;
}

function describePod(pod: Pod): PodEvidence {
  const { metadata, spec, status } = pod;
  const scheduled = status?.conditions?.find(
    ({ type }) => type === 'PodScheduled',
  );
  return {
    name: metadata?.name ?? '',
    phase: status?.phase ?? 'Unknown',
    ready: isReady(pod),
    terminating: metadata?.deletionTimestamp !== undefined,
    reason: status?.reason,
    message: shortened(status?.message),
    unscheduled:
      scheduled && scheduled.status !== 'True'
        ? {
            reason: scheduled.reason ?? 'Unschedulable',
            message: shortened(scheduled.message),
          }
        : undefined,
    node: spec?.nodeName,
    createdAt: metadata?.creationTimestamp,
    containers: describeContainers(pod),
  };
}

function describeContainers({ spec, status }: Pod): ContainerEvidence[] {
  const statuses = [
    ...(status?.initContainerStatuses ?? []).map(one => ({
      ...one,
      kind: isSidecar(spec, one.name)
        ? ('sidecar' as const)
        : ('init' as const),
    })),
    ...(status?.containerStatuses ?? []).map(one => ({
      ...one,
      kind: 'main' as const,
    })),
  ];
  return statuses.slice(0, MAX_CONTAINERS).map(one => {
    const waiting = one.state?.waiting;
    return {
      name: one.name ?? '',
      image: one.image ?? '',
      kind: one.kind,
      ready: one.ready ?? false,
      restarts: one.restartCount ?? 0,
      waiting: waiting && {
        reason: waiting.reason ?? 'Waiting',
        message: shortened(waiting.message),
      },
      runningSince: one.state?.running?.startedAt,
      terminated: terminated(one.state?.terminated),
      lastTerminated: terminated(one.lastState?.terminated),
    };
  });
}

function terminated(
  state:
    | {
        reason?: string;
        exitCode: number;
        finishedAt?: string;
        message?: string;
      }
    | undefined,
) {
  return (
    state && {
      reason: state.reason ?? 'Terminated',
      exitCode: state.exitCode,
      finishedAt: state.finishedAt,
      // Others' last words may be their logs, which are evidence of their own.
      message: NEVER_BEGUN.includes(state.reason ?? '')
        ? shortened(state.message)
        : undefined,
    }
  );
}
