import {
  Evidence,
  Finding,
} from '@backstage-self-healing/plugin-self-healing-common';
import { Diagnoser } from '@backstage-self-healing/plugin-self-healing-node';
import { workloadEvidenceSchema } from '../evidence/shapes';
import { quoted, readEvidence, warnings, workloadObject } from './readEvidence';
import { refusalOf } from './refusal';

/** A controller that is refused tries again within about this time. */
const RETRY_MS = 16 * 60_000;

/** Pods that the cluster does not let the workload make. */
export const refusedPods: Diagnoser = {
  id: 'refused-pods',
  examine: evidence =>
    saidOf(evidence).map(({ message, workload, evidenceIds }): Finding => {
      const { type, cause, remedy } = refusalOf(message);
      return {
        type,
        cause,
        severity: 'cause',
        object: workloadObject(workload),
        summary: `Pods cannot be made: ${quoted(withoutPod(message))}`,
        remedy,
        evidenceIds,
      };
    }),
};

type Said = { message: string; workload: string; evidenceIds: string[] };

function saidOf(evidence: readonly Evidence[]): Said[] {
  const workloads = readEvidence(evidence, 'workload', workloadEvidenceSchema);
  if (workloads.length > 0) {
    // Taken away as soon as it is over, unlike events.
    return workloads.flatMap(({ id, data }) =>
      data.conditions
        .filter(
          ({ type, status }) => type === 'ReplicaFailure' && status === 'True',
        )
        .map(({ message, reason }) => ({
          message: message ?? reason ?? 'no reason given',
          workload: data.workload,
          evidenceIds: [id],
        })),
    );
  }
  const [newest] = warnings(evidence, 'FailedCreate').filter(
    ({ lastSeen, at }) =>
      !(at.getTime() - Date.parse(lastSeen ?? '') > RETRY_MS),
  );
  if (!newest) return [];
  const { message, workload, evidenceId } = newest;
  return [{ message, workload, evidenceIds: [evidenceId] }];
}

/** Names of pods that never came to be differ with every attempt. */
function withoutPod(message: string): string {
  return message
    .replace(/^Error creating: /, '')
    .replace(/^pods "[^"]*" is forbidden: /, '');
}
