import { Deployment, ReplicaSet } from '../objects';
import { scaledValue } from '../quantity';

/** The sizes a deployment's ReplicaSets should have next, by ReplicaSet name. */
export type Sizes = ReadonlyMap<string, number>;

export interface Fenceposts {
  maxSurge: number;
  maxUnavailable: number;
}

/** `deploymentutil.ResolveFenceposts`: both may not round to zero, or nothing could move. */
export function fenceposts({ spec }: Deployment): Fenceposts {
  if (spec.strategy.type === 'Recreate') {
    return { maxSurge: 0, maxUnavailable: 0 };
  }
  const { maxSurge, maxUnavailable } = spec.strategy.rollingUpdate ?? {};
  const surge = scaledValue(maxSurge, spec.replicas, 'up');
  const unavailable = scaledValue(maxUnavailable, spec.replicas, 'down');
  return {
    maxSurge: surge,
    maxUnavailable:
      surge === 0 && unavailable === 0
        ? 1
        : Math.min(unavailable, spec.replicas),
  };
}

function total(sets: ReplicaSet[], count: (set: ReplicaSet) => number): number {
  return sets.reduce((sum, set) => sum + count(set), 0);
}

const wanted = (set: ReplicaSet) => set.spec.replicas;
const available = (set: ReplicaSet) => set.status.availableReplicas ?? 0;

function byAge(sets: ReplicaSet[]): ReplicaSet[] {
  return [...sets].sort((left, right) =>
    left.metadata.creationTimestamp === right.metadata.creationTimestamp
      ? left.metadata.name.localeCompare(right.metadata.name)
      : left.metadata.creationTimestamp.localeCompare(
          right.metadata.creationTimestamp,
        ),
  );
}

function newSize(
  deployment: Deployment,
  newest: ReplicaSet,
  old: ReplicaSet[],
): number {
  const { replicas } = deployment.spec;
  if (wanted(newest) >= replicas) {
    return replicas;
  }
  const ceiling = replicas + fenceposts(deployment).maxSurge;
  const current = total([newest, ...old], wanted);
  const room = Math.max(ceiling - current, 0);
  return wanted(newest) + Math.min(room, replicas - wanted(newest));
}

function oldSizes(
  deployment: Deployment,
  newest: ReplicaSet,
  old: ReplicaSet[],
): Map<string, number> {
  const floor =
    deployment.spec.replicas - fenceposts(deployment).maxUnavailable;
  const sizes = new Map(old.map(set => [set.metadata.name, wanted(set)]));
  const newUnavailable = wanted(newest) - available(newest);
  const allowance = total([newest, ...old], wanted) - floor - newUnavailable;
  if (allowance <= 0) {
    return sizes;
  }
  // Unhealthy old pods first: removing them costs no availability.
  let removed = 0;
  for (const set of byAge(old)) {
    const unhealthy = Math.max(wanted(set) - available(set), 0);
    const removable = Math.min(unhealthy, allowance - removed);
    sizes.set(set.metadata.name, wanted(set) - removable);
    removed += removable;
  }
  let spare = Math.min(
    total([newest, ...old], available) - floor,
    allowance - removed,
  );
  for (const set of byAge(old)) {
    const size = sizes.get(set.metadata.name)!;
    const removable = Math.max(Math.min(size, spare), 0);
    sizes.set(set.metadata.name, size - removable);
    spare -= removable;
  }
  return sizes;
}

/**
 * One step of a rolling update: first room is used to grow the new ReplicaSet, and only when
 * it cannot grow do old ones shrink, never below `replicas - maxUnavailable` available pods
 * nor above `replicas + maxSurge` in all.
 */
export function rollingStep(
  deployment: Deployment,
  newest: ReplicaSet,
  old: ReplicaSet[],
): Sizes {
  const size = newSize(deployment, newest, old);
  if (size !== wanted(newest)) {
    return new Map([[newest.metadata.name, size]]);
  }
  return oldSizes(deployment, newest, old);
}

/** `Recreate`: everything old goes before anything new comes. */
export function recreateStep(
  deployment: Deployment,
  newest: ReplicaSet | undefined,
  old: ReplicaSet[],
  oldPodsRemain: boolean,
): Sizes {
  const shrinking = old.filter(set => wanted(set) > 0);
  if (shrinking.length > 0 || oldPodsRemain || !newest) {
    return new Map(shrinking.map(set => [set.metadata.name, 0]));
  }
  return new Map([[newest.metadata.name, deployment.spec.replicas]]);
}

/**
 * `scale` of the deployment controller: when the size changes in the middle of a rollout (or
 * while it is paused), the active ReplicaSets grow or shrink in proportion to their size.
 */
export function proportionalSizes(
  deployment: Deployment,
  newest: ReplicaSet | undefined,
  old: ReplicaSet[],
  desiredBefore: (set: ReplicaSet) => number,
): Sizes {
  const all = newest ? [newest, ...old] : old;
  const active = all.filter(set => wanted(set) > 0);
  const { replicas } = deployment.spec;
  if (active.length <= 1) {
    const only = active[0] ?? newest ?? byAge(old).at(-1);
    return only ? new Map([[only.metadata.name, replicas]]) : new Map();
  }
  const saturated =
    newest &&
    wanted(newest) === replicas &&
    available(newest) === replicas &&
    desiredBefore(newest) === replicas;
  if (saturated) {
    return new Map(
      old.filter(set => wanted(set) > 0).map(set => [set.metadata.name, 0]),
    );
  }
  const allowed = replicas > 0 ? replicas + fenceposts(deployment).maxSurge : 0;
  const toAdd = allowed - total(active, wanted);
  const largestFirst = [...active].sort(
    (left, right) => wanted(right) - wanted(left),
  );
  const sizes = new Map<string, number>();
  let added = 0;
  for (const set of largestFirst) {
    const before = desiredBefore(set) + fenceposts(deployment).maxSurge;
    const share =
      toAdd === 0 || before <= 0
        ? 0
        : Math.round((wanted(set) * allowed) / before) - wanted(set);
    const left = toAdd - added;
    const fraction =
      toAdd > 0
        ? Math.min(Math.max(share, 0), left)
        : Math.max(Math.min(share, 0), left);
    sizes.set(set.metadata.name, Math.max(wanted(set) + fraction, 0));
    added += fraction;
  }
  // What rounding left over goes to the largest.
  const first = largestFirst[0].metadata.name;
  sizes.set(first, Math.max(sizes.get(first)! + toAdd - added, 0));
  return sizes;
}
