import { Diagnoser } from '@backstage-self-healing/plugin-self-healing-node';
import { isCrashing, wasOomKilled } from '../evidence/containerEnds';
import { containerFinding, inPods, named } from './containerFinding';
import { lastWords } from './lastWords';
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
    ).map(trouble => {
      const words = lastWords(evidence, trouble);
      return containerFinding(
        trouble,
        {
          type: 'unready-pods',
          ...(words ? { cause: words.cause } : {}),
          severity: 'symptom',
          summary: `${named(trouble.container)} runs but is not ready ${inPods(
            trouble,
          )}${words ? `; its log tells of ${words.says}` : ''}`,
          remedy:
            words?.remedy ??
            'Restart the workload, or delete the pods that are not ready',
        },
        words?.evidenceId,
      );
    }),
};
