import { Diagnoser } from '@backstage-self-healing/plugin-self-healing-node';
import { isCrashing, wasOomKilled } from '../evidence/containerEnds';
import {
  containerFinding,
  exitCode,
  inPods,
  named,
  restarts,
} from './containerFinding';
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
    ).map(trouble =>
      containerFinding(trouble, {
        type: 'crash-loop',
        severity: 'cause',
        summary: `${named(trouble.container)} keeps crashing ${inPods(
          trouble,
        )} (${exitCode(trouble.container)}${restarts(trouble.container)})`,
        remedy:
          'Roll back the release if it is recent; otherwise read the last log lines for what it misses',
      }),
    ),
};
