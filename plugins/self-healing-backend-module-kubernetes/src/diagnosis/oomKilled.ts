import { Diagnoser } from '@backstage-self-healing/plugin-self-healing-node';
import { wasOomKilled } from '../evidence/containerEnds';
import { containerFinding, inPods, named, restarts } from './containerFinding';
import { containersWhere } from './readEvidence';

/** A container that was killed for its memory, and not long ago. */
export const oomKilled: Diagnoser = {
  id: 'oom-killed',
  examine: evidence =>
    containersWhere(evidence, (container, _, at) =>
      wasOomKilled(container, at),
    ).map(trouble =>
      containerFinding(trouble, {
        type: 'oom-killed',
        severity: 'cause',
        summary: `${named(
          trouble.container,
        )} was killed for using more memory than its limit ${inPods(
          trouble,
        )} (${restarts(trouble.container)})`,
        remedy:
          'Roll back the release if it is recent; otherwise raise the memory limit or find the leak',
      }),
    ),
};
