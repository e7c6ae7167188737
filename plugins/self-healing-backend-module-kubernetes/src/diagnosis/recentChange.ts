import { Diagnoser } from '@backstage-self-healing/plugin-self-healing-node';
import { RevisionsEvidence, revisionsEvidenceSchema } from '../evidence/shapes';
import { readEvidence } from './readEvidence';

const RECENT_MS = 30 * 60_000;

/** A release that was rolled out, or put back, shortly before the incident. */
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
        // What we brought back was released long before, or nobody can tell.
        if (data.currentRevisionCame === 'healed') return [];
        const [, namespace, kind, name] = data.workload.split('/');
        const current = data.revisions.find(item => item.current);
        const images = current ? ` (${current.images.join(', ')})` : '';
        const revision = `revision ${currentRevision}${images}`;
        const before = `${minutes(age)} before the incident`;
        const remedy = remedyOf(data);
        return [
          {
            type: 'recent-change',
            severity: 'context' as const,
            object: `${kind.toLowerCase()} ${namespace}/${name}`,
            summary:
              data.currentRevisionCame === 'put-back'
                ? `An earlier release was put back as ${revision} ${before}`
                : `R${revision.slice(1)} was rolled out ${before}`,
            ...(remedy ? { remedy } : {}),
            evidenceIds: [id],
          },
        ];
      },
    ),
};

/** Never to a release that was taken back, or of which nobody can tell. */
function remedyOf({ goBackTo }: RevisionsEvidence): string | undefined {
  if (!goBackTo) return undefined;
  return goBackTo.served
    ? `Roll back to revision ${goBackTo.revision}, which served`
    : `Find out whether revision ${goBackTo.revision} served, and roll back to it then`;
}

function minutes(ms: number): string {
  const count = Math.round(ms / 60_000);
  if (count === 0) return 'less than a minute';
  return count === 1 ? '1 minute' : `${count} minutes`;
}
