import { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import { Alert } from '@backstage-self-healing/plugin-self-healing-common';
import { Knex } from 'knex';
import { DeliveryStore } from '../intake/DeliveryStore';
import { WorkHandler } from '../work/Worker';
import { WorkQueue } from '../work/WorkQueue';
import { wordsOf } from '../wordsOf';
import { alertName } from '../intake/alertName';
import {
  AlertOrigin,
  correlationKey,
  foldAlerts,
  PlacedAlert,
} from './correlate';
import {
  deliveredOf,
  holdersOf,
  isOvertaken,
  resolveAlerts,
} from './foldedAlerts';
import { TimelineEvent } from './hashChain';
import { IncidentStore } from './IncidentStore';
import { alertSentence } from './incidentTitle';
import { OriginFinder } from './OriginFinder';
import { incidentChain, TimelineStore } from './TimelineStore';

/** Attempts to place an alert before it goes, visibly, to the unowned bucket. */
const PLACING_ATTEMPTS = 6;

const NOWHERE: AlertOrigin = {
  entityRef: null,
  ownerRef: null,
  workload: null,
};

const OPENED_AGAIN: TimelineEvent = {
  kind: 'incident-opened',
  actor: 'system',
  summary:
    'Opened again: this alert began before the incident was resolved and still fires',
  data: {},
};

const CALLED_AGAIN: TimelineEvent = {
  kind: 'escalated',
  actor: 'system',
  summary: 'More has come of it since a person was called: called again',
  data: {},
};

type Options = {
  deliveries: DeliveryStore;
  incidents: IncidentStore;
  timeline: TimelineStore;
  queue: WorkQueue;
  origins: OriginFinder;
  causeWindowMs: number;
  /** Of alerts that nobody has to do anything about. */
  opensNothing(alert: Alert): boolean;
  logger: LoggerService;
  changed(incidentId: string, entityRef: string | null): void;
};

type Placed = PlacedAlert & { problem?: string };

/** Nobody could say where it belongs; that may be different soon. */
type Unplaced = { alert: Alert; error: unknown };

/**
 * The *incidents* stage: turns the alerts of one delivery into incidents. Each
 * correlation key commits by itself; run again, what is already folded stays
 * as it is.
 */
export function createCorrelateStage(options: Options): WorkHandler {
  const { deliveries, queue } = options;

  return async (work, signal) => {
    if (await deliveries.lookAgain(work)) {
      queue.wake();
      return { done: true };
    }
    const alerts = (await deliveries.alertsOf(work.subject)).filter(
      alert => !options.opensNothing(alert),
    );
    const truncated = await deliveries.truncatedOf(work.subject);
    const found = await place(options, alerts, work.attempts, signal);
    const byKey = new Map<string, Placed[]>();
    for (const placed of found) {
      if ('error' in placed) continue;
      const key = correlationKey(placed.alert, placed.origin);
      const others = byKey.get(key);
      if (others) others.push(placed);
      else byKey.set(key, [placed]);
    }
    for (const [key, placed] of byKey) {
      const touched = await queue.transaction(work, transaction =>
        fold(options, transaction, key, placed, truncated),
      );
      touched.forEach(({ entityRef }, id) => options.changed(id, entityRef));
    }
    // Only now: an alert that cannot be placed yet must not hold up the others.
    for (const one of found) if ('error' in one) throw one.error;
    return { done: true };
  };
}

/** Alerts of one storm share label sets; each is looked up once. */
async function place(
  options: Options,
  alerts: readonly Alert[],
  attempts: number,
  signal: AbortSignal,
): Promise<(Placed | Unplaced)[]> {
  const known = new Map<string, Promise<AlertOrigin>>();
  return Promise.all(
    alerts.map(async alert => {
      const labels = JSON.stringify(Object.entries(alert.labels).sort());
      let origin = known.get(labels);
      if (!origin) {
        origin = options.origins.find(alert.labels, signal);
        known.set(labels, origin);
      }
      try {
        return { alert, origin: await origin };
      } catch (error) {
        signal.throwIfAborted();
        if (attempts < PLACING_ATTEMPTS) return { alert, error };
        options.logger.error(
          `An alert could not be placed and goes to the unowned bucket: ${stringifyError(
            error,
          )}`,
        );
        return { alert, origin: NOWHERE, problem: wordsOf(error) };
      }
    }),
  );
}

/** What becomes of each incident that a transaction changes. */
type Stories = Map<
  string,
  { entityRef: string | null; events: TimelineEvent[] }
>;

/** Folds alerts of one correlation key; what is folded already stays so. */
async function fold(
  options: Options,
  transaction: Knex.Transaction,
  key: string,
  placed: readonly Placed[],
  truncated: number,
): Promise<Stories> {
  const { incidents, queue, timeline, causeWindowMs } = options;
  const { entityRef } = placed[0].origin;
  const stories: Stories = new Map();
  // Work is asked for before the timeline is written, here and everywhere: one
  // order of locks, so that two stages cannot wait for each other.
  const storyOf = async (id: string) => {
    const known = stories.get(id);
    if (known) return known.events;
    await queue.request(transaction, 'incident', id);
    const events: TimelineEvent[] = [];
    stories.set(id, { entityRef, events });
    return events;
  };
  await incidents.lockKey(transaction, key);
  const alerts = placed.map(({ alert }) => alert);
  const delivered = await deliveredOf(transaction, alerts);

  const ends = alerts.filter(({ status }) => status === 'resolved');
  // None, when it was never seen firing: nothing to close.
  for (const [id, ended] of await resolveAlerts(transaction, ends)) {
    (await storyOf(id)).push(...ended.map(toldOf));
  }

  const holders = await holdersOf(transaction, alerts);
  const holderOf = (alert: Alert) => holders.get(alertName(alert));
  const firing = placed.filter(({ alert }) => {
    if (alert.status === 'resolved') return false;
    if (isOvertaken(alert, delivered.get(alertName(alert))!)) return false;
    const seen = holderOf(alert)?.recurrence ?? -1;
    return seen < (alert.recurrence ?? 0);
  });
  const folds = foldAlerts(
    firing,
    alert => holderOf(alert)?.incidentId,
    await incidents.candidates(transaction, key),
    causeWindowMs,
  );
  for (const { incidentId, callAgain, placed: joining } of folds) {
    const told = joining.map(({ alert }) => toldOf(alert));
    if (incidentId === null) {
      const id = await incidents.open(transaction, key, joining);
      (await storyOf(id)).push(...told, openedBy(joining[0]));
      continue;
    }
    // From here on nobody else settles the incident; it may just have been.
    const story = await storyOf(incidentId);
    const reopened = await incidents.fold(transaction, incidentId, joining);
    story.push(...told);
    if (reopened) story.push(OPENED_AGAIN);
    if (callAgain) {
      await queue.request(transaction, 'notify', `incident:${incidentId}`);
      story.push(CALLED_AGAIN);
    }
  }
  // All that a storm says of an incident at once: its rows are one chain.
  for (const [id, { events }] of stories) {
    if (truncated > 0) events.push(truncatedBy(truncated));
    await timeline.append(transaction, incidentChain(id), events);
  }
  return stories;
}

function toldOf(alert: Alert): TimelineEvent {
  return {
    kind: alert.status === 'firing' ? 'alert-firing' : 'alert-resolved',
    actor: 'system',
    summary: alertSentence(alert),
    data: { alert },
  };
}

function truncatedBy(count: number): TimelineEvent {
  return {
    kind: 'alerts-missing',
    actor: 'system',
    summary: `${
      count === 1 ? '1 alert was' : `${count} alerts were`
    } left out of this delivery by its sender: more may fire than is shown here, and the end of some may never be told`,
    data: { truncated: count },
  };
}

function openedBy({ origin, problem }: Placed): TimelineEvent {
  return {
    kind: 'incident-opened',
    actor: 'system',
    summary: openedSentence(origin, problem),
    data: { ...origin, ...(problem ? { problem } : {}) },
  };
}

function openedSentence(origin: AlertOrigin, problem?: string): string {
  if (problem) return `Incident opened without an owner: ${problem}`;
  if (!origin.entityRef) {
    return 'Incident opened without an owner: no catalog entity matches the alert';
  }
  const owner = origin.ownerRef
    ? `owned by ${origin.ownerRef}`
    : 'which has no owner in the catalog';
  return `Incident opened for ${origin.entityRef}, ${owner}`;
}
