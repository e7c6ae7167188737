import { ReplicaSet } from '../clusters/resources';
import { releaseDigest } from '../workload/podTemplate';
import { revisionOf } from '../workload/revisions';
import { Standing, standingOf } from './standing';
import { firstOf, Stay } from './stays';

/** A release that a ReplicaSet keeps, and what is known of it. */
export type Candidate = {
  replicaSet: ReplicaSet;
  revision: number;
  standing: Standing;
  /** Released after what runs now: to go there is not to go back. */
  isNewer: boolean;
};

/** Every kept release but the one that runs, the newest number of each. */
export function candidates(
  stays: readonly Stay[],
  replicaSets: readonly ReplicaSet[],
): Candidate[] {
  const running = stays.at(-1)?.release;
  const newestOf = new Map<string, ReplicaSet>();
  for (const replicaSet of replicaSets) {
    const release = releaseDigest(replicaSet.spec?.template);
    const known = newestOf.get(release);
    if (release === running || revisionOf(replicaSet) === 0) continue;
    if (!known || revisionOf(known) < revisionOf(replicaSet)) {
      newestOf.set(release, replicaSet);
    }
  }
  return [...newestOf]
    .map(([release, replicaSet]) => ({
      replicaSet,
      revision: revisionOf(replicaSet),
      standing: standingOf(stays, release),
      isNewer:
        running !== undefined &&
        firstOf(stays, release) > firstOf(stays, running),
    }))
    .sort((a, b) => b.revision - a.revision);
}

/**
 * Where a rollback goes: the newest older release that served, else the newest
 * of which nobody can tell; never one that is newer, was taken back or was
 * seen not to serve.
 */
export function destinationOf(
  known: readonly Candidate[],
): Candidate | undefined {
  const older = known.filter(({ isNewer }) => !isNewer);
  return (
    older.find(({ standing }) => standing.status === 'served') ??
    older.find(({ standing }) => standing.status === 'unknown')
  );
}
