import { Alert } from '@backstage-self-healing/plugin-self-healing-common';
import { Knex } from 'knex';
import { alertName } from '../../intake/alertName';
import { HEAD_START_MS, WorkQueue } from '../../work/WorkQueue';
import { Candidate, foldAlerts } from '../correlate';
import {
  deliveredOf,
  endsOf,
  holdersOf,
  isOvertaken,
  resolveAlerts,
} from '../foldedAlerts';
import { TimelineEvent } from '../hashChain';
import { IncidentStore } from '../IncidentStore';
import { incidentChain, TimelineStore } from '../TimelineStore';
import { HeldAlerts } from './HeldAlerts';
import { leaveGathered, lockGathered } from './leaveGathered';
import {
  CALLED_AGAIN,
  OPENED_AGAIN,
  openedBy,
  placedLate,
  toldOf,
  truncatedBy,
} from './placingStory';
import { Placed } from './placeAlerts';
import { Waiting } from './WaitingAlerts';

/** What it takes to write alerts into incidents. */
export type FoldingServices = {
  incidents: IncidentStore;
  held: HeldAlerts;
  timeline: TimelineStore;
  queue: WorkQueue;
  causeWindowMs: number;
};

/** What becomes of each incident that a transaction changes. */
export type Stories = Map<
  string,
  { entityRef: string | null; events: TimelineEvent[] }
>;

/** Ends the alerts that a delivery tells the end of, wherever they are. */
export async function endAlerts(
  services: FoldingServices,
  transaction: Knex.Transaction,
  ends: readonly Alert[],
  truncated: number,
): Promise<Stories> {
  const stories: Stories = new Map();
  await deliveredOf(transaction, ends);
  // None, when it was never seen firing: nothing to close.
  for (const [id, ended] of await resolveAlerts(transaction, ends)) {
    const incident = await services.incidents.get(id, transaction);
    const story = storyTeller(services, transaction, stories);
    const events = await story(id, incident?.entityRef ?? null);
    events.push(...ended.map(toldOf));
  }
  await tell(services, transaction, stories, truncated);
  return stories;
}

/**
 * Folds firing alerts of one correlation key; what is folded already stays so.
 *
 * @param waiting - by {@link alertName}: those that could not be placed at once.
 * They are told of also when their end has come meanwhile.
 * @param holding - what alerts wait for that are gathered until they are placed
 */
export async function foldPlaced(
  services: FoldingServices,
  transaction: Knex.Transaction,
  key: string,
  placed: readonly Placed[],
  truncated: number,
  waiting: ReadonlyMap<string, Waiting>,
  holding?: string,
): Promise<Stories> {
  const { incidents, queue, causeWindowMs } = services;
  const { entityRef } = placed[0].origin;
  const stories: Stories = new Map();
  const story = storyTeller(services, transaction, stories);
  const storyOf = (id: string) => story(id, entityRef);
  await incidents.lockKey(transaction, key);
  const alerts = placed.map(({ alert }) => alert);
  const waited = alerts.filter(alert => waiting.has(alertName(alert)));
  const gathered = holding
    ? []
    : await lockGathered(services, transaction, waited);
  const delivered = await deliveredOf(transaction, alerts);
  await leaveGathered(services, transaction, gathered, waited, story);

  const holders = await holdersOf(transaction, alerts);
  const holderOf = (alert: Alert) => holders.get(alertName(alert));
  const firing = placed.filter(({ alert }) => {
    const overtaken = isOvertaken(alert, delivered.get(alertName(alert))!);
    if (overtaken && !waiting.has(alertName(alert))) return false;
    const seen = holderOf(alert)?.recurrence ?? -1;
    return seen < (alert.recurrence ?? 0);
  });
  const folds = foldAlerts(
    firing,
    alert => holderOf(alert)?.incidentId,
    candidatesFor(await incidents.candidates(transaction, key), holding),
    holding ? Infinity : causeWindowMs,
  );
  for (const { incidentId, callAgain, placed: joining } of folds) {
    const told = joining.flatMap(({ alert }) => {
      const wait = waiting.get(alertName(alert));
      return wait && !holding
        ? [toldOf(alert), placedLate(wait)]
        : [toldOf(alert)];
    });
    if (incidentId === null) {
      const id = await incidents.open(transaction, key, joining, holding);
      (await storyOf(id)).push(...told, openedBy(joining[0], holding));
      if (joining[0].origin.dispute) {
        await queue.request(transaction, 'notify', `disputed:${id}`);
      }
      continue;
    }
    // From here on nobody else settles the incident; it may just have been.
    const events = await storyOf(incidentId);
    const reopened = await incidents.fold(transaction, incidentId, joining);
    events.push(...told);
    if (reopened) events.push(OPENED_AGAIN);
    if (callAgain) {
      await queue.request(transaction, 'notify', `incident:${incidentId}`);
      events.push(CALLED_AGAIN);
    }
  }
  // What ended while it waited is not lost: it has been, and is over.
  const over = await endsOf(transaction, waited);
  for (const [id, ended] of await resolveAlerts(transaction, over)) {
    (await storyOf(id)).push(...ended.map(toldOf));
  }
  await tell(services, transaction, stories, truncated);
  return stories;
}

/** What waits is gathered in one open incident, and not in one that is over. */
function candidatesFor(
  candidates: Candidate[],
  holding: string | undefined,
): Candidate[] {
  return holding
    ? candidates.filter(({ status }) => status !== 'resolved')
    : candidates;
}

/** Writes down of which incidents something is to be told. */
export type StoryTeller = (
  id: string,
  entityRef: string | null,
) => Promise<TimelineEvent[]>;

function storyTeller(
  { queue, incidents }: FoldingServices,
  transaction: Knex.Transaction,
  stories: Stories,
): StoryTeller {
  // Work is asked for before the timeline is written, here and everywhere: one
  // order of locks, so that two stages cannot wait for each other.
  return async (id, entityRef) => {
    const known = stories.get(id);
    if (known) return known.events;
    const severity = (await incidents.get(id, transaction))?.severity;
    const delay = severity === 'critical' ? -HEAD_START_MS : 0;
    await queue.request(transaction, 'incident', id, delay);
    const events: TimelineEvent[] = [];
    stories.set(id, { entityRef, events });
    return events;
  };
}

/** All that a storm says of an incident at once: its rows are one chain. */
async function tell(
  { timeline }: FoldingServices,
  transaction: Knex.Transaction,
  stories: Stories,
  truncated: number,
): Promise<void> {
  for (const [id, { events }] of stories) {
    if (truncated > 0) events.push(truncatedBy(truncated));
    await timeline.append(transaction, incidentChain(id), events);
  }
}
