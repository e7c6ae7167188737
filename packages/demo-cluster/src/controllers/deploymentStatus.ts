import { Condition, Deployment, ReplicaSet, timestamp } from '../objects';
import { fenceposts } from './rollout';

type Status = Deployment['status'];

function conditionIn(status: Status, type: string): Condition | undefined {
  return status.conditions?.find(condition => condition.type === type);
}

/** `deploymentutil.SetDeploymentCondition`: the transition time moves only with the status. */
function withCondition(
  conditions: Condition[],
  wanted: Pick<Condition, 'type' | 'status' | 'reason' | 'message'>,
  now: string,
  refresh = false,
): Condition[] {
  const current = conditions.find(({ type }) => type === wanted.type);
  if (
    !refresh &&
    current?.status === wanted.status &&
    current.reason === wanted.reason
  ) {
    return conditions;
  }
  const { type, status, reason, message } = wanted;
  return [
    ...conditions.filter(condition => condition.type !== type),
    {
      type,
      status,
      lastUpdateTime: now,
      lastTransitionTime:
        current?.status === status ? current.lastTransitionTime : now,
      reason,
      message,
    },
  ];
}

function sum(sets: ReplicaSet[], count: (set: ReplicaSet) => number): number {
  return sets.reduce((total, set) => total + count(set), 0);
}

export function isComplete({ metadata, spec }: Deployment, status: Status) {
  return (
    status.updatedReplicas === spec.replicas &&
    status.replicas === spec.replicas &&
    status.availableReplicas === spec.replicas &&
    (status.observedGeneration ?? 0) >= (metadata.generation ?? 0)
  );
}

/** `calculateStatus`: the counts and the Available condition, from the ReplicaSets' own. */
export function countedStatus(
  deployment: Deployment,
  newest: ReplicaSet | undefined,
  all: ReplicaSet[],
  nowMs: number,
): Status {
  const available = sum(all, set => set.status.availableReplicas ?? 0);
  const wanted = sum(all, set => set.spec.replicas);
  const enough =
    available >=
    deployment.spec.replicas - fenceposts(deployment).maxUnavailable;
  return {
    observedGeneration: deployment.metadata.generation,
    replicas: sum(all, set => set.status.replicas),
    updatedReplicas: newest?.status.replicas ?? 0,
    readyReplicas: sum(all, set => set.status.readyReplicas ?? 0),
    availableReplicas: available,
    unavailableReplicas: Math.max(wanted - available, 0),
    conditions: withCondition(
      deployment.status.conditions ?? [],
      enough
        ? {
            type: 'Available',
            status: 'True',
            reason: 'MinimumReplicasAvailable',
            message: 'Deployment has minimum availability.',
          }
        : {
            type: 'Available',
            status: 'False',
            reason: 'MinimumReplicasUnavailable',
            message: 'Deployment does not have minimum availability.',
          },
      timestamp(nowMs),
    ),
  };
}

function hasProgressed(before: Status, after: Status): boolean {
  const count = (status: Status, field: keyof Status) =>
    (status[field] as number | undefined) ?? 0;
  const old = (status: Status) =>
    count(status, 'replicas') - count(status, 'updatedReplicas');
  return (
    count(after, 'updatedReplicas') > count(before, 'updatedReplicas') ||
    old(after) < old(before) ||
    count(after, 'readyReplicas') > count(before, 'readyReplicas') ||
    count(after, 'availableReplicas') > count(before, 'availableReplicas')
  );
}

function hasTimedOut(
  deployment: Deployment,
  current: Condition | undefined,
  nowMs: number,
): boolean {
  if (!current || current.reason === 'NewReplicaSetAvailable') {
    return false;
  }
  if (current.reason === 'ProgressDeadlineExceeded') {
    return true;
  }
  const since = Date.parse(current.lastUpdateTime ?? '');
  const deadline = (deployment.spec.progressDeadlineSeconds ?? 600) * 1000;
  return since + deadline < nowMs;
}

/** `syncRolloutStatus`: what the Progressing condition says after a step of a rollout. */
export function withProgress(
  deployment: Deployment,
  newest: ReplicaSet | undefined,
  status: Status,
  nowMs: number,
): Status {
  const now = timestamp(nowMs);
  const current = conditionIn(status, 'Progressing');
  const settled =
    status.replicas === status.updatedReplicas &&
    current?.reason === 'NewReplicaSetAvailable';
  if (settled) {
    return status;
  }
  const subject = newest
    ? `ReplicaSet "${newest.metadata.name}"`
    : `Deployment "${deployment.metadata.name}"`;
  const progressing = (
    state: Condition['status'],
    reason: string,
    message: string,
    refresh = false,
  ): Status => ({
    ...status,
    conditions: withCondition(
      status.conditions ?? [],
      { type: 'Progressing', status: state, reason, message },
      now,
      refresh,
    ),
  });
  if (isComplete(deployment, status)) {
    return progressing(
      'True',
      'NewReplicaSetAvailable',
      `${subject} has successfully progressed.`,
    );
  }
  if (hasProgressed(deployment.status, status)) {
    return progressing(
      'True',
      'ReplicaSetUpdated',
      `${subject} is progressing.`,
      true,
    );
  }
  if (hasTimedOut(deployment, current, nowMs)) {
    return progressing(
      'False',
      'ProgressDeadlineExceeded',
      `${subject} has timed out progressing.`,
    );
  }
  return status;
}

/** The Progressing condition for what happened outside of a step: created, paused, resumed. */
export function withProgressReason(
  conditions: Condition[] = [],
  reason: string,
  message: string,
  nowMs: number,
): Condition[] {
  return withCondition(
    conditions,
    {
      type: 'Progressing',
      status: reason.startsWith('Deployment') ? 'Unknown' : 'True',
      reason,
      message,
    },
    timestamp(nowMs),
  );
}

/** Go leaves zero counts out (`omitempty`); so must this, for clients that test presence. */
export function withoutZeroCounts(status: Status): Status {
  return Object.fromEntries(
    Object.entries(status).filter(([, value]) => value !== 0),
  ) as Status;
}
