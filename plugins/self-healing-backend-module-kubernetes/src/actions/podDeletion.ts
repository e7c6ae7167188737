import { z } from 'zod';
import { Pod } from '../clusters/resources';
import { isActive, isReady } from '../workload/podState';

/** One pod to delete, as kept in a plan. */
export const plannedPodSchema = z.strictObject({
  name: z.string(),
  uid: z.string(),
  node: z.string().optional(),
  /**
   * Without waiting for the kubelet: on a node that is not Ready it cannot
   * confirm, and the pod would stay as it is.
   */
  force: z.boolean(),
  /** Planned because it was not ready; spared should it be ready by then. */
  unready: z.boolean(),
});

export type PlannedPod = z.infer<typeof plannedPodSchema>;

/** What is left to do of a planned deletion. */
export type DeletionProgress = {
  /** Gone, or on the way out. */
  gone: PlannedPod[];
  /** Ready again, so left alone. */
  recovered: PlannedPod[];
  remaining: PlannedPod[];
};

/** Compares a planned deletion with the pods there are. Pure. */
export function deletionProgress(
  planned: readonly PlannedPod[],
  pods: readonly Pod[],
): DeletionProgress {
  const live = new Map(pods.map(pod => [pod.metadata?.uid, pod]));
  const progress: DeletionProgress = { gone: [], recovered: [], remaining: [] };
  for (const plannedPod of planned) {
    const pod = live.get(plannedPod.uid);
    if (!pod || isLeaving(pod, plannedPod)) progress.gone.push(plannedPod);
    else if (plannedPod.unready && isReady(pod)) {
      progress.recovered.push(plannedPod);
    } else progress.remaining.push(plannedPod);
  }
  return progress;
}

// A forced deletion of a pod that someone else deletes gracefully is still to
// be done: on a dead node it would never leave.
function isLeaving(pod: Pod, planned: PlannedPod): boolean {
  return (
    pod.metadata?.deletionTimestamp !== undefined &&
    (!planned.force || pod.metadata.deletionGracePeriodSeconds === 0)
  );
}

/** Pods that the default of the action is about. */
export function unreadyPods(pods: readonly Pod[]): Pod[] {
  return pods.filter(pod => isActive(pod) && !isReady(pod));
}
