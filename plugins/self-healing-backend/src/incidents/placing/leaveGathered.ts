import { Alert } from '@backstage-self-healing/plugin-self-healing-common';
import { Knex } from 'knex';
import { removeAlerts } from '../foldedAlerts';
import { Gathered } from './HeldAlerts';
import type { FoldingServices, StoryTeller } from './foldPlaced';
import { leftFor } from './placingStory';

/** Finds and locks what gathers these alerts, as whoever adds to it does. */
export async function lockGathered(
  { incidents, held }: FoldingServices,
  transaction: Knex.Transaction,
  alerts: readonly Alert[],
): Promise<Gathered[]> {
  const gathered = await held.gathering(transaction, alerts);
  for (const { key } of gathered) await incidents.lockKey(transaction, key);
  return gathered;
}

/**
 * Takes alerts, which it is known now where they belong, out of the incidents
 * that gathered them; one that holds none any more is over.
 */
export async function leaveGathered(
  { incidents }: FoldingServices,
  transaction: Knex.Transaction,
  gathered: readonly Gathered[],
  alerts: readonly Alert[],
  story: StoryTeller,
): Promise<void> {
  for (const { id } of gathered) {
    const count = await removeAlerts(transaction, id, alerts);
    if (count === 0) continue;
    const events = await story(id, null);
    const left = await incidents.get(id, transaction);
    const isOver = left?.alertCount === 0 && left.status !== 'resolved';
    if (isOver) await incidents.setStatus(transaction, id, 'resolved');
    events.push(...leftFor(count, isOver));
  }
}
