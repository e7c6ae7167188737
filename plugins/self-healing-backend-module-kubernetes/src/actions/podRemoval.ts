import { z } from 'zod';
import { Pod } from '../clusters/resources';
import { isReady } from '../workload/podState';

/**
 * How a pod is taken away. `evict`: past no disruption budget. `delete`: at
 * once, since what does not serve costs no budget. `force`: without waiting for
 * its kubelet, which on a lost node cannot confirm; right only where a
 * ReplicaSet owns the pod, since no two pods of one may be the same.
 */
const removalSchema = z.enum(['evict', 'delete', 'force']);

/** One pod to take away, as kept in a plan. */
export const plannedPodSchema = z.strictObject({
  name: z.string(),
  uid: z.string(),
  node: z.string().optional(),
  how: removalSchema,
  /** Planned because it was not ready; spared should it be ready by then. */
  unready: z.boolean(),
});

export type PlannedPod = z.infer<typeof plannedPodSchema>;

/** What is left to do of a planned removal. */
export type RemovalProgress = {
  /** Gone, or on the way out. */
  gone: PlannedPod[];
  /** Ready again, so left alone. */
  recovered: PlannedPod[];
  remaining: PlannedPod[];
};

/** Compares a planned removal with the pods there are. Pure. */
export function removalProgress(
  planned: readonly PlannedPod[],
  pods: readonly Pod[],
): RemovalProgress {
  const live = new Map(pods.map(pod => [pod.metadata?.uid, pod]));
  const progress: RemovalProgress = { gone: [], recovered: [], remaining: [] };
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
function isLeaving(pod: Pod, { how }: PlannedPod): boolean {
  return (
    pod.metadata?.deletionTimestamp !== undefined &&
    (how !== 'force' || pod.metadata.deletionGracePeriodSeconds === 0)
  );
}
