import { Incident } from '@backstage-self-healing/plugin-self-healing-common';
import { incidentChain } from '../incidents/TimelineStore';
import { ClaimedWork } from '../work/WorkQueue';
import { wordsOf } from '../wordsOf';
import { IncidentServices } from './incidentServices';

/** With the worker's pauses after 8 seconds, and about every hour from then. */
const FIRST_ATTEMPT = 5;
const EVERY_ATTEMPTS = 60;

/**
 * Nothing is done while the catalog, the cluster or the database cannot be
 * read; the owner must not take that silence for health. It is tried again
 * meanwhile.
 */
export async function sayUndecided(
  services: IncidentServices,
  work: ClaimedWork,
  { id, entityRef, ownerRef }: Incident,
  error: unknown,
): Promise<void> {
  const { attempts } = work;
  if (attempts !== FIRST_ATTEMPT && attempts % EVERY_ATTEMPTS !== 0) return;
  const { timeline, queue } = services;
  await queue.transaction(work, async transaction => {
    await queue.request(transaction, 'notify', `undecided:${id}`);
    await timeline.append(transaction, incidentChain(id), [
      {
        kind: 'escalated',
        actor: 'system',
        summary: `Self-healing cannot decide, does nothing and tries again: ${wordsOf(
          error,
        )}`,
        data: { ownerRef, attempts },
      },
    ]);
  });
  services.changed(id, entityRef);
}
