import { Diagnoser } from '@backstage-self-healing/plugin-self-healing-node';
import { isCrashing, wasOomKilled } from '../evidence/containerEnds';
import { ContainerEvidence } from '../evidence/shapes';
import {
  containerFinding,
  exitCode,
  inPods,
  named,
  restarts,
} from './containerFinding';
import { containersWhere } from './readEvidence';

/** What prepares a pod may take its time, but a workload waits for it. */
const HANGING_MS = 5 * 60_000;

/** An init container that fails or does not end: the pod cannot start. */
export const initContainer: Diagnoser = {
  id: 'init-container',
  examine: evidence => [
    ...containersWhere(
      evidence,
      (container, _, at) =>
        container.kind === 'init' &&
        hasFailed(container, at) &&
        !wasOomKilled(container, at),
    ).map(trouble =>
      containerFinding(trouble, {
        type: 'init-container',
        cause: 'crash',
        severity: 'cause',
        summary: `${named(trouble.container)} keeps failing ${inPods(
          trouble,
        )}, which cannot start (${exitCode(trouble.container)}${restarts(
          trouble.container,
        )})`,
        remedy:
          'Read its last log lines for what it misses; roll back the release if it brought this container or what it asks for',
      }),
    ),
    ...containersWhere(
      evidence,
      (container, pod, at) =>
        container.kind === 'init' &&
        !pod.ready &&
        !hasFailed(container, at) &&
        runsSince(container, at) > HANGING_MS,
    ).map(trouble =>
      containerFinding(trouble, {
        type: 'init-container',
        cause: 'hang',
        severity: 'symptom',
        summary: `${named(
          trouble.container,
        )} has not ended for minutes ${inPods(trouble)}, which cannot start`,
        remedy:
          'Read its last log lines for what it waits for; roll back the release if it brought this container',
      }),
    ),
  ],
};

function hasFailed(container: ContainerEvidence, at: Date): boolean {
  return (
    isCrashing(container, at) || (container.terminated?.exitCode ?? 0) !== 0
  );
}

function runsSince({ runningSince }: ContainerEvidence, at: Date): number {
  return runningSince ? at.getTime() - Date.parse(runningSince) : 0;
}
