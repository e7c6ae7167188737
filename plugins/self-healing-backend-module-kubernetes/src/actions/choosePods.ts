import { ConflictError } from '@backstage/errors';
import { Pod } from '../clusters/resources';
import { conditionOf, PodCondition } from '../workload/podCondition';
import { controllerOf, isActive, isReady } from '../workload/podState';
import { PlannedPod } from './podRemoval';

/** More than this at once is not a repair of single pods. */
const MAX_PODS = 50;

/** A pod that is to go, and why. */
export type ChosenPod = {
  pod: Pod;
  condition: PodCondition;
  planned: PlannedPod;
};

type Situation = {
  workload: string;
  pods: readonly Pod[];
  isNodeReady(node?: string): boolean;
  now: Date;
};

/**
 * Chooses the pods that are named, else those that are broken or on a lost
 * node. What is starting or has found no node yet is never chosen: taking it
 * away makes no room, and it has to start anew. Pure.
 *
 * @throws ConflictError saying why there is nothing sensible to take away
 */
export function choosePods(
  names: readonly string[] | undefined,
  situation: Situation,
): ChosenPod[] {
  const { workload, pods, isNodeReady, now } = situation;
  const judged = (pod: Pod): ChosenPod => {
    const condition = conditionOf(pod, now);
    return {
      pod,
      condition,
      planned: toPlanned(pod, condition, isNodeReady),
    };
  };
  const asked = names
    ? [...new Set(names)].map(name => judged(podOf(name, workload, pods)))
    : pods.filter(pod => isActive(pod) && !isReady(pod)).map(judged);
  const chosen = asked.filter(isHelped);
  const spared = asked.filter(item => !isHelped(item));
  if (spared.length > 0 && (names || chosen.length === 0)) {
    throw new ConflictError(whySpared(workload, spared));
  }
  if (chosen.length === 0) {
    throw new ConflictError(`Every pod of ${workload} is ready`);
  }
  if (chosen.length > MAX_PODS) {
    throw new ConflictError(
      `${chosen.length} pods of ${workload} would be taken away; at most ${MAX_PODS} are at once`,
    );
  }
  return chosen;
}

/** Whether anything is better once the pod is gone. */
function isHelped({ condition, planned }: ChosenPod): boolean {
  return (
    planned.how === 'force' ||
    condition.is === 'ready' ||
    condition.is === 'broken'
  );
}

/** What is said of pods that are left alone. */
function whySpared(workload: string, spared: readonly ChosenPod[]): string {
  const [first] = spared;
  const { condition } = first;
  const which =
    spared.length === 1
      ? `Pod ${first.planned.name} of ${workload}`
      : `${spared.length} pods of ${workload}`;
  const are = spared.length === 1 ? 'is' : 'are';
  return condition.is === 'unschedulable'
    ? `${which} ${are} waiting for a node (${condition.message}): deleting makes no room`
    : `${which} ${are} still starting: deleting would only begin that anew`;
}

function podOf(name: string, workload: string, pods: readonly Pod[]): Pod {
  const pod = pods.find(({ metadata }) => metadata?.name === name);
  if (!pod || !isActive(pod)) {
    throw new ConflictError(`${workload} has no running pod ${name}`);
  }
  return pod;
}

function toPlanned(
  pod: Pod,
  condition: PodCondition,
  isNodeReady: Situation['isNodeReady'],
): PlannedPod {
  const node = pod.spec?.nodeName;
  const isLost =
    node !== undefined &&
    !isNodeReady(node) &&
    controllerOf(pod.metadata)?.kind === 'ReplicaSet';
  const gentle = condition.is === 'ready' ? 'evict' : 'delete';
  return {
    name: pod.metadata?.name ?? '',
    uid: pod.metadata?.uid ?? '',
    ...(node ? { node } : {}),
    how: isLost ? 'force' : gentle,
    unready: condition.is !== 'ready',
  };
}
