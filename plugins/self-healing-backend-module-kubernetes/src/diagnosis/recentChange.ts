import { Diagnoser } from '@backstage-self-healing/plugin-self-healing-node';
import { revisionsEvidenceSchema } from '../evidence/shapes';
import { readEvidence } from './readEvidence';

const RECENT_MS = 30 * 60_000;

/** A revision that was first rolled out shortly before the incident. */
export const recentChange: Diagnoser = {
  id: 'recent-change',
  examine: evidence =>
    readEvidence(evidence, 'revisions', revisionsEvidenceSchema).flatMap(
      ({ id, data }) => {
        const { currentRevision, currentRevisionCreatedAt: createdAt } = data;
        if (currentRevision === undefined || !createdAt) return [];
        const age = Date.parse(data.incidentOpenedAt) - Date.parse(createdAt);
        // The first revision is no change, and a later one is no cause.
        if (currentRevision <= 1 || !(age >= 0 && age <= RECENT_MS)) return [];
        const [, namespace, kind, name] = data.workload.split('/');
        const current = data.revisions.find(item => item.current);
        const images = current ? ` (${current.images.join(', ')})` : '';
        return [
          {
            type: 'recent-change',
            severity: 'context' as const,
            object: `${kind.toLowerCase()} ${namespace}/${name}`,
            summary: `Revision ${currentRevision}${images} was rolled out ${minutes(
              age,
            )} before the incident`,
            remedy: 'Roll back to the previous revision',
            evidenceIds: [id],
          },
        ];
      },
    ),
};

function minutes(ms: number): string {
  const count = Math.round(ms / 60_000);
  if (count === 0) return 'less than a minute';
  return count === 1 ? '1 minute' : `${count} minutes`;
}
