import { Finding } from '@backstage-self-healing/plugin-self-healing-common';
import { Diagnoser } from '@backstage-self-healing/plugin-self-healing-node';
import { workloadEvidenceSchema, WorkloadEvidence } from '../evidence/shapes';
import { podCount, quoted, readEvidence, workloadObject } from './readEvidence';

/** What the Deployment itself says of its rollout. */
export const rollout: Diagnoser = {
  id: 'rollout-state',
  examine: evidence =>
    readEvidence(evidence, 'workload', workloadEvidenceSchema).flatMap(
      ({ id, data }) =>
        toldOf(data).map(told => ({
          ...told,
          object: workloadObject(data.workload),
          evidenceIds: [id],
        })),
    ),
};

type Told = Omit<Finding, 'object' | 'evidenceIds'>;

function toldOf(workload: WorkloadEvidence): Told[] {
  const { replicas, created, available, updated, paused, conditions } =
    workload;
  const progressing = conditions.find(({ type }) => type === 'Progressing');
  const isStuck =
    progressing?.status === 'False' &&
    progressing.reason === 'ProgressDeadlineExceeded';
  const told: Told[] = [];
  if (isStuck) {
    told.push({
      type: 'rollout-stuck',
      severity: 'symptom',
      summary: `The rollout does not progress${
        progressing.message ? `: ${quoted(progressing.message)}` : ''
      }`,
      remedy:
        'Look at what the new pods miss; roll back to the revision that served',
    });
  }
  if (paused && updated < replicas) {
    told.push({
      type: 'rollout-paused',
      severity: 'symptom',
      summary: `The rollout is paused with ${updated} of ${podCount(
        replicas,
      )} updated`,
      remedy: 'Resume the rollout, or roll it back',
    });
  }
  const missing = replicas - (created ?? replicas);
  if (missing > 0 && available < replicas) {
    told.push({
      type: 'pods-missing',
      severity: 'context',
      summary: `${podCount(missing)} of ${replicas} ${
        missing === 1 ? 'does' : 'do'
      } not exist (yet)`,
    });
  }
  return told;
}
