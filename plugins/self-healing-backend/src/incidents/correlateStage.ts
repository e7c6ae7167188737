import { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import { Alert } from '@backstage-self-healing/plugin-self-healing-common';
import { Knex } from 'knex';
import { DeliveryStore } from '../intake/DeliveryStore';
import { WorkHandler } from '../work/Worker';
import { WorkQueue } from '../work/WorkQueue';
import { AlertOrigin, correlationKey, foldAlert, Folding } from './correlate';
import {
  deliveredOf,
  holderOf,
  isOvertaken,
  resolveAlert,
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

type Options = {
  deliveries: DeliveryStore;
  incidents: IncidentStore;
  timeline: TimelineStore;
  queue: WorkQueue;
  origins: OriginFinder;
  causeWindowMs: number;
  logger: LoggerService;
  changed(incidentId: string, entityRef: string | null): void;
};

type Placed = { alert: Alert; origin: AlertOrigin; problem?: string };

/** Nobody could say where it belongs; that may be different soon. */
type Unplaced = { alert: Alert; error: unknown };

/**
 * The *incidents* stage: turns the alerts of one delivery into incidents. Each
 * correlation key commits by itself; run again, what is already folded stays
 * as it is.
 */
export function createCorrelateStage(options: Options): WorkHandler {
  const { deliveries, incidents, queue, timeline } = options;

  return async (work, signal) => {
    const alerts = await deliveries.alertsOf(work.subject);
    const found = await place(options, alerts, work.attempts, signal);
    const byKey = new Map<string, Placed[]>();
    for (const placed of found) {
      if ('error' in placed) continue;
      const key = correlationKey(placed.alert, placed.origin);
      byKey.set(key, [...(byKey.get(key) ?? []), placed]);
    }
    for (const [key, placed] of byKey) {
      const touched = await queue.transaction(work, async transaction => {
        await incidents.lockKey(transaction, key);
        const stories: Stories = new Map();
        for (const item of placed) {
          await fold(options, transaction, key, item, stories);
        }
        // All that a storm says of an incident at once: its rows are one chain.
        for (const [id, { events }] of stories) {
          await timeline.append(transaction, incidentChain(id), events);
        }
        return stories;
      });
      touched.forEach(({ entityRef }, id) => options.changed(id, entityRef));
    }
    // Only now: an alert that cannot be placed yet must not hold up the others.
    for (const one of found) if ('error' in one) throw one.error;
    return { done: true };
  };
}

/** What becomes of each incident that a transaction changes. */
type Stories = Map<
  string,
  { entityRef: string | null; events: TimelineEvent[] }
>;

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
        return { alert, origin: NOWHERE, problem: stringifyError(error) };
      }
    }),
  );
}

async function fold(
  options: Options,
  transaction: Knex.Transaction,
  key: string,
  { alert, origin, problem }: Placed,
  stories: Stories,
): Promise<void> {
  const { incidents, queue, causeWindowMs } = options;
  const { entityRef } = origin;
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
  const delivered = await deliveredOf(transaction, alert);
  const holder = await holderOf(transaction, alert);
  const said = {
    actor: 'system',
    summary: alertSentence(alert),
    data: { alert },
  };

  if (alert.status === 'resolved') {
    // None, when it was never seen firing: nothing to close.
    for (const id of await resolveAlert(transaction, alert)) {
      (await storyOf(id)).push({ kind: 'alert-resolved', ...said });
    }
    return;
  }
  if (isOvertaken(alert, delivered)) return;
  // Seen before.
  if (holder && holder.recurrence >= (alert.recurrence ?? 0)) return;

  const folding: Folding = holder
    ? { into: 'existing', incidentId: holder.incidentId, callAgain: false }
    : foldAlert(
        alert,
        await incidents.candidates(transaction, key),
        causeWindowMs,
      );
  if (folding.into === 'existing') {
    const { incidentId } = folding;
    // From here on nobody else settles the incident; it may just have been.
    const story = await storyOf(incidentId);
    const reopened = await incidents.fold(
      transaction,
      incidentId,
      alert,
      origin,
    );
    story.push({ kind: 'alert-firing', ...said });
    if (reopened) {
      story.push({
        kind: 'incident-opened',
        actor: 'system',
        summary:
          'Opened again: this alert began before the incident was resolved and still fires',
        data: {},
      });
    }
    if (folding.callAgain) {
      await queue.request(transaction, 'notify', `incident:${incidentId}`);
      story.push({
        kind: 'escalated',
        actor: 'system',
        summary: 'More has come of it since a person was called: called again',
        data: { ownerRef: origin.ownerRef },
      });
    }
    return;
  }
  const id = await incidents.open(transaction, key, alert, origin);
  const story = await storyOf(id);
  story.push(
    { kind: 'alert-firing', ...said },
    {
      kind: 'incident-opened',
      actor: 'system',
      summary: openedSentence(origin, problem),
      data: { ...origin, ...(problem ? { problem } : {}) },
    },
  );
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
