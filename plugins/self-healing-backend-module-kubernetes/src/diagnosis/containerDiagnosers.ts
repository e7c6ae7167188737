import { Finding } from '@backstage-self-healing/plugin-self-healing-common';
import { Diagnoser } from '@backstage-self-healing/plugin-self-healing-node';
import { ContainerEvidence } from '../evidence/shapes';
import {
  containersWhere,
  ContainerTrouble,
  objectOf,
  podCount,
} from './readEvidence';

const IMAGE_REASONS = [
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
];

/** A container that was killed for its memory. */
export const oomKilled: Diagnoser = {
  id: 'oom-killed',
  examine: evidence =>
    containersWhere(evidence, wasOomKilled).map(trouble =>
      finding(trouble, {
        type: 'oom-killed',
        severity: 'cause',
        summary: `Container ${
          trouble.container.name
        } was killed for using more memory than its limit in ${podCount(
          trouble.pods.length,
        )} (${restarts(trouble.container)})`,
        remedy:
          'Roll back the release if it is recent; otherwise raise the memory limit or find the leak',
      }),
    ),
};

/** A container that keeps ending with an error. */
export const crashLoop: Diagnoser = {
  id: 'crash-loop',
  examine: evidence =>
    containersWhere(
      evidence,
      container => isCrashing(container) && !wasOomKilled(container),
    ).map(trouble =>
      finding(trouble, {
        type: 'crash-loop',
        severity: 'cause',
        summary: `Container ${
          trouble.container.name
        } keeps crashing in ${podCount(trouble.pods.length)} (${exit(
          trouble.container,
        )}${restarts(trouble.container)})`,
        remedy:
          'Roll back the release if it is recent; otherwise read the last log lines for what it misses',
      }),
    ),
};

/** An image that cannot be had. */
export const imagePull: Diagnoser = {
  id: 'image-pull',
  examine: evidence =>
    containersWhere(evidence, ({ waiting }) =>
      IMAGE_REASONS.includes(waiting?.reason ?? ''),
    ).map(trouble =>
      finding(trouble, {
        type: 'image-pull',
        severity: 'cause',
        summary: `Image ${trouble.container.image} of container ${
          trouble.container.name
        } cannot be pulled for ${podCount(trouble.pods.length)} (${
          trouble.container.waiting?.reason
        })`,
        remedy:
          'Roll back to the revision whose image exists, or publish the image',
      }),
    ),
};

/** A container that runs and does not answer its readiness probe. */
export const unreadyPods: Diagnoser = {
  id: 'unready-pods',
  examine: evidence =>
    containersWhere(
      evidence,
      (container, pod) =>
        pod.phase === 'Running' &&
        !container.ready &&
        !container.waiting &&
        !container.terminated &&
        !isCrashing(container) &&
        !wasOomKilled(container),
    ).map(trouble =>
      finding(trouble, {
        type: 'unready-pods',
        severity: 'symptom',
        summary: `Container ${
          trouble.container.name
        } runs but is not ready in ${podCount(trouble.pods.length)}`,
        remedy: 'Restart the workload, or delete the pods that are not ready',
      }),
    ),
};

function finding(
  trouble: ContainerTrouble,
  told: Pick<Finding, 'type' | 'severity' | 'summary' | 'remedy'>,
): Finding {
  return {
    ...told,
    object: objectOf(trouble),
    evidenceIds: [trouble.evidenceId],
  };
}

function wasOomKilled({
  ready,
  terminated,
  lastTerminated,
}: ContainerEvidence) {
  return !ready && (terminated ?? lastTerminated)?.reason === 'OOMKilled';
}

function isCrashing(container: ContainerEvidence): boolean {
  const { ready, restarts: count, waiting } = container;
  const ended = container.terminated ?? container.lastTerminated;
  return (
    waiting?.reason === 'CrashLoopBackOff' ||
    (!ready && count > 0 && ended !== undefined && ended.exitCode !== 0)
  );
}

function exit({ terminated, lastTerminated }: ContainerEvidence): string {
  const ended = terminated ?? lastTerminated;
  return ended ? `exit code ${ended.exitCode}, ` : '';
}

function restarts({ restarts: count }: ContainerEvidence): string {
  return count === 1 ? '1 restart' : `${count} restarts`;
}
