import { Diagnoser } from '@backstage-self-healing/plugin-self-healing-node';
import { isCrashing, wasOomKilled } from '../evidence/containerEnds';
import { containerFinding, inPods, named } from './containerFinding';
import { containersWhere } from './readEvidence';

/** A container that runs and does not answer its readiness probe. */
export const unreadyPods: Diagnoser = {
  id: 'unready-pods',
  examine: evidence =>
    containersWhere(
      evidence,
      (container, pod, at) =>
        pod.phase === 'Running' &&
        container.kind !== 'init' &&
        !container.ready &&
        !container.waiting &&
        !container.terminated &&
        !isCrashing(container, at) &&
        !wasOomKilled(container, at),
    ).map(trouble =>
      containerFinding(trouble, {
        type: 'unready-pods',
        severity: 'symptom',
        summary: `${named(trouble.container)} runs but is not ready ${inPods(
          trouble,
        )}`,
        remedy: 'Restart the workload, or delete the pods that are not ready',
      }),
    ),
};
