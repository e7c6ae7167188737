import { ContainerEvidence } from './shapes';

/**
 * A container that has run for this long has left its crashes behind: the
 * kubelet, too, forgets them then. A crash loop's longest pause is half of it.
 * Source: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy
 */
const STEADY_MS = 10 * 60_000;

/** So many restarts, the last one lately, are a loop also while it is up. */
const LOOP_RESTARTS = 3;

/** Ends of containers whose process could not even be begun. */
export const NEVER_BEGUN: readonly string[] = [
  'StartError',
  'ContainerCannotRun',
];

type Ends = Pick<
  ContainerEvidence,
  | 'ready'
  | 'restarts'
  | 'waiting'
  | 'runningSince'
  | 'terminated'
  | 'lastTerminated'
>;

/** How a container ended the last time, if it did. */
export function lastEndOf({ terminated, lastTerminated }: Ends) {
  return terminated ?? lastTerminated;
}

/**
 * Whether its last end is the present trouble: one look at a crashing container
 * may find it up, and one that crashed days ago and has run since is not
 * crashing. What does not tell its time counts as late.
 */
export function hasEndedLately(container: Ends, now: Date): boolean {
  const end = lastEndOf(container);
  if (isInBackOff(container)) return true;
  // Of an end that its node has forgotten, the restart tells.
  if (!end && container.restarts === 0) return false;
  const since = container.terminated
    ? container.terminated.finishedAt
    : container.runningSince ?? end?.finishedAt;
  return !(now.getTime() - Date.parse(since ?? '') > STEADY_MS);
}

/**
 * Whether a container keeps ending: what is meant to stay and ends without an
 * error again and again is in a loop as well.
 */
export function isCrashing(container: Ends, now: Date): boolean {
  if (isInBackOff(container)) return true;
  const { ready, restarts } = container;
  if (restarts === 0 || !hasEndedLately(container, now)) return false;
  const failed = (lastEndOf(container)?.exitCode ?? 0) !== 0;
  return restarts >= LOOP_RESTARTS || (!ready && failed);
}

/** Whether it was killed for its memory, and may be again. */
export function wasOomKilled(container: Ends, now: Date): boolean {
  return (
    lastEndOf(container)?.reason === 'OOMKilled' &&
    hasEndedLately(container, now)
  );
}

function isInBackOff({ waiting }: Ends): boolean {
  return waiting?.reason === 'CrashLoopBackOff';
}
