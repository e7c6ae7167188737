import { Pod } from '../clusters/resources';

/** Waiting reasons that end by themselves only when something changes. */
const STUCK = [
  'CrashLoopBackOff',
  'ImagePullBackOff',
  'ErrImagePull',
  'ErrImageNeverPull',
  'InvalidImageName',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
];

/** Those that a kubelet comes to after it has tried several times in vain. */
const GIVEN_UP = [
  'CrashLoopBackOff',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'CreateContainerConfigError',
];

/** How far the clocks of nodes may differ from ours. */
const SKEW_MS = 5 * 60_000;

/** Restarts of each container, by pod and name. */
export type Restarts = Record<string, number>;

/** How often the containers of these pods have been restarted. */
export function restartsOf(pods: readonly Pod[]): Restarts {
  return Object.fromEntries(
    pods.flatMap(pod =>
      statusesOf(pod).map(status => [
        containerKey(pod, status.name),
        status.restartCount ?? 0,
      ]),
    ),
  );
}

/** A container that waits for something that does not come by itself. */
export function stuckContainer(pod: Pod): string | undefined {
  return waitingFor(pod, STUCK);
}

/** One that its kubelet starts again only now and then, if at all. */
export function containerInBackOff(pod: Pod): string | undefined {
  return waitingFor(pod, GIVEN_UP);
}

/**
 * A container that was restarted since. Counted, since the times are those of
 * the node's clock: in a pod that the change has made any restart is one since,
 * in another what the last look has not counted.
 *
 * @param before - as the last look counted, if there was one
 */
export function restartedContainer(
  pod: Pod,
  since: Date,
  before: Restarts | undefined,
): string | undefined {
  const made = isMadeSince(pod, since);
  const restarted = statusesOf(pod).find(status => {
    const restarts = status.restartCount ?? 0;
    const counted = before?.[containerKey(pod, status.name)];
    if (counted !== undefined) return restarts > counted;
    if (made || before) return restarts > 0;
    // Nobody has counted before: the node's word is all there is, for this look.
    const ended = status.lastState?.terminated?.finishedAt;
    return ended !== undefined && Date.parse(ended) + SKEW_MS > since.getTime();
  });
  return restarted && `container ${restarted.name} of ${pod.metadata?.name}`;
}

/** The API's times are whole seconds. */
export function isMadeSince({ metadata }: Pod, since: Date): boolean {
  const made = Date.parse(metadata?.creationTimestamp ?? '');
  return made + 1_000 > since.getTime();
}

function waitingFor(pod: Pod, reasons: string[]): string | undefined {
  for (const { name, state } of statusesOf(pod)) {
    const reason = state?.waiting?.reason;
    if (reason && reasons.includes(reason)) {
      return `container ${name} of ${pod.metadata?.name} is in ${reason}`;
    }
  }
  return undefined;
}

function statusesOf({ status }: Pod) {
  return [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
  ];
}

function containerKey({ metadata }: Pod, container: string): string {
  return `${metadata?.uid ?? metadata?.name}/${container}`;
}
