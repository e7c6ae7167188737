import { Deployment, Pod, ReplicaSet } from '../clusters/resources';
import { DeploymentState } from '../workload/DeploymentState';
import { controllerOf, isActive } from '../workload/podState';
import { releaseDigest, templateDigest } from '../workload/podTemplate';
import { currentReplicaSet, revisionOf } from '../workload/revisions';
import { effectOf, isOurs } from '../workload/effects';
import { writerOf } from './fieldWriter';
import { isRestored, keptRevisions } from './keptRevisions';
import { Sighting } from './stays';

/** Of effects that were there before: a new one tells whose change it is. */
export type Stamps = ReadonlyArray<string | null>;

/**
 * Of ten replicas eight: what the default strategy, a quarter unavailable,
 * calls available.
 */
const ENOUGH = 0.75;

/** How long a release has to be available to have served. */
export function servingTimeMs(
  deployment: Deployment,
  servedAfterMs: number,
): number {
  const minReadyMs = (deployment.spec?.minReadySeconds ?? 0) * 1000;
  return Math.max(servedAfterMs, minReadyMs);
}

/** What one look at a Deployment and its objects tells. Pure. */
export function sightingOf(
  { deployment, replicaSets, pods }: DeploymentState,
  stamps: Stamps,
  at: Date,
  servedAfterMs: number,
): Sighting {
  const current = currentReplicaSet(deployment, replicaSets);
  return {
    ...templateSighting(deployment, stamps, at),
    revision: current ? revisionOf(current) : 0,
    since: currentSince(deployment, replicaSets),
    availableSince: availableSince(deployment, current, pods),
    kept: keptRevisions(replicaSets),
    serving: replicaSets
      .filter(item => item !== current)
      .filter(item => isServing(item, pods, at.getTime() - servedAfterMs))
      .map(({ spec }) => releaseDigest(spec?.template)),
  };
}

/** What the Deployment alone tells, e.g. as a watch sends it. */
export function templateSighting(
  deployment: Deployment,
  stamps: Stamps,
  at: Date,
): Sighting {
  const stamp = effectOf(deployment) ?? null;
  const writer = writerOf(deployment.metadata, 'spec', 'template');
  return {
    at: at.toISOString(),
    digest: templateDigest(deployment.spec?.template),
    release: releaseDigest(deployment.spec?.template),
    revision: 0,
    since: null,
    kept: [],
    serving: [],
    by: isOurs(stamp, stamps, writer) ? 'self-healing' : 'other',
    manager: writer?.manager ?? null,
    stamp,
  };
}

/**
 * Since when the template as it stands is current, ISO 8601, as far as the
 * cluster tells: a new ReplicaSet's creation; for one that was put back the
 * last progress of its rollout.
 */
function currentSince(
  deployment: Deployment,
  replicaSets: readonly ReplicaSet[],
): string | null {
  const current = currentReplicaSet(deployment, replicaSets);
  const created = current?.metadata?.creationTimestamp;
  if (!current || !created) return null;
  if (!isRestored(current, replicaSets)) return new Date(created).toISOString();
  const progress = condition(deployment, 'Progressing');
  const updated = progress?.lastUpdateTime;
  if (!updated || Date.parse(updated) < Date.parse(created)) return null;
  switch (progress.reason) {
    case 'FoundNewReplicaSet':
    case 'ReplicaSetUpdated':
    case 'NewReplicaSetAvailable':
      return new Date(updated).toISOString();
    case 'ProgressDeadlineExceeded': {
      const seconds = deployment.spec?.progressDeadlineSeconds ?? 600;
      return new Date(Date.parse(updated) - seconds * 1000).toISOString();
    }
    default:
      return null;
  }
}

/** Since when enough pods of this template are ready; null: they are not. */
function availableSince(
  deployment: Deployment,
  current: ReplicaSet | undefined,
  pods: readonly Pod[],
): string | null {
  const needed = Math.ceil((deployment.spec?.replicas ?? 1) * ENOUGH);
  if (!current || needed === 0) return null;
  const since = readyTimes(current, pods)[needed - 1];
  if (since === undefined) return null;
  const settled = settledSince(deployment);
  return settled !== undefined && settled < since ? settled : since;
}

/**
 * Since when the rollout is complete and the Deployment available: pods that
 * were replaced one by one since are younger. Only where the strategy means by
 * available what is meant here.
 */
function settledSince(deployment: Deployment): string | undefined {
  const { metadata, spec, status } = deployment;
  const available = condition(deployment, 'Available');
  const progress = condition(deployment, 'Progressing');
  const allowance = spec?.strategy?.rollingUpdate?.maxUnavailable ?? '25%';
  const isSettled =
    available?.status === 'True' &&
    progress?.reason === 'NewReplicaSetAvailable' &&
    status?.observedGeneration === metadata?.generation &&
    status?.updatedReplicas === status?.replicas &&
    String(allowance).endsWith('%') &&
    parseFloat(String(allowance)) <= 25;
  if (!isSettled) return undefined;
  const times = [available.lastTransitionTime, progress.lastUpdateTime];
  if (times.some(time => !time)) return undefined;
  return times.map(time => new Date(time!).toISOString()).sort()[1];
}

/** Whether a ReplicaSet has a pod that has been ready since before `at`. */
function isServing(
  replicaSet: ReplicaSet,
  pods: readonly Pod[],
  at: number,
): boolean {
  return readyTimes(replicaSet, pods).some(since => Date.parse(since) <= at);
}

/** When each ready pod of a ReplicaSet became ready, oldest first. */
function readyTimes(replicaSet: ReplicaSet, pods: readonly Pod[]): string[] {
  return pods
    .filter(isActive)
    .filter(
      ({ metadata }) =>
        controllerOf(metadata)?.uid === replicaSet.metadata?.uid,
    )
    .flatMap(({ metadata, status }) => {
      const ready = status?.conditions?.find(({ type }) => type === 'Ready');
      if (ready?.status !== 'True') return [];
      // A node's clock may be behind, the API server made the pod.
      const times = [ready.lastTransitionTime, metadata?.creationTimestamp];
      const known = times.flatMap(time =>
        time ? [new Date(time).toISOString()] : [],
      );
      return known.sort().slice(-1);
    })
    .sort();
}

function condition({ status }: Deployment, type: string) {
  return status?.conditions?.find(item => item.type === type);
}
