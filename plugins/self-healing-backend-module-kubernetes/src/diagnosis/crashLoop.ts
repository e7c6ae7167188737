import { Diagnoser } from '@backstage-self-healing/plugin-self-healing-node';
import { isCrashing, wasOomKilled } from '../evidence/containerEnds';
import {
  containerFinding,
  exitCode,
  inPods,
  named,
  restarts,
} from './containerFinding';
import { lastWords } from './lastWords';
import { containersWhere } from './readEvidence';

/** A container that keeps ending, also while one look finds it up. */
export const crashLoop: Diagnoser = {
  id: 'crash-loop',
  examine: evidence =>
    containersWhere(
      evidence,
      (container, _, at) =>
        container.kind !== 'init' &&
        isCrashing(container, at) &&
        !wasOomKilled(container, at),
    ).map(trouble => {
      const words = lastWords(evidence, trouble);
      return containerFinding(
        trouble,
        {
          type: 'crash-loop',
          ...(words ? { cause: words.cause } : {}),
          severity: 'cause',
          summary: `${named(trouble.container)} keeps crashing ${inPods(
            trouble,
          )} (${exitCode(trouble.container)}${restarts(trouble.container)})${
            words ? `; its log tells of ${words.says}` : ''
          }`,
          remedy:
            words?.remedy ??
            'Roll back the release if it is recent; otherwise read the last log lines for what it misses',
        },
        words?.evidenceId,
      );
    }),
};
