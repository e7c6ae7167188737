import { LoggerService } from '@backstage/backend-plugin-api';
import {
  Alert,
  Incident,
} from '@backstage-self-healing/plugin-self-healing-common';
import { LookupFailedError } from '@backstage-self-healing/plugin-self-healing-node';
import { DeliveryStore } from '../intake/DeliveryStore';
import { alertName } from '../intake/alertName';
import { WorkHandler } from '../work/Worker';
import { ClaimedWork } from '../work/WorkQueue';
import { correlationKey } from './correlate';
import { OriginFinder } from './OriginFinder';
import {
  endAlerts,
  FoldingServices,
  foldPlaced,
  Stories,
} from './placing/foldPlaced';
import { NOWHERE, placeAlerts, Placed, Unplaced } from './placing/placeAlerts';
import { Waiting, WaitingAlerts } from './placing/WaitingAlerts';

/**
 * How long alerts wait in silence before they are gathered in an incident for
 * the platform: an upgrade of an API server is over by then. A refusal has to
 * be lifted by somebody; only a server in its first second refuses for no
 * reason.
 */
const SILENCE_MS: Record<LookupFailedError['outlook'], number> = {
  away: 60_000,
  refused: 10_000,
  hopeless: 0,
};

type Options = FoldingServices & {
  deliveries: DeliveryStore;
  waiting: WaitingAlerts;
  origins: OriginFinder;
  /** Of alerts that nobody has to do anything about. */
  opensNothing(alert: Alert): boolean;
  logger: LoggerService;
  now(): Date;
  changed(incidentId: string, entityRef: Incident['entityRef']): void;
};

/**
 * The *incidents* stage: turns the alerts of one delivery into incidents. Each
 * correlation key commits by itself; run again, what is already folded stays
 * as it is. What cannot be placed is tried again for as long as it takes.
 */
export function createCorrelateStage(options: Options): WorkHandler {
  const { deliveries, held, queue, waiting } = options;
  const committed = (stories: Stories) =>
    stories.forEach(({ entityRef }, id) => options.changed(id, entityRef));

  return async (work, signal) => {
    if (await deliveries.lookAgain(work)) {
      queue.wake();
      return { done: true };
    }
    const alerts = (await deliveries.alertsOf(work.subject)).filter(
      alert => !options.opensNothing(alert),
    );
    const truncated = await deliveries.truncatedOf(work.subject);
    const ends = alerts.filter(({ status }) => status === 'resolved');
    // An end ends whatever holds the alert: nobody has to be asked where.
    if (ends.length > 0) {
      committed(
        await queue.transaction(work, transaction =>
          endAlerts(options, transaction, ends, truncated),
        ),
      );
    }
    const waited = await waiting.of(work.subject);
    const firing = alerts.filter(({ status }) => status === 'firing');
    const left = work.attempts > 1 ? await held.notPlaced(firing) : firing;
    const { placed, unplaced } = await placeAlerts(
      options.origins,
      left,
      signal,
    );
    for (const [key, some] of byKey(placed)) {
      committed(
        await queue.transaction(work, async transaction => {
          const stories = await foldPlaced(
            options,
            transaction,
            key,
            some,
            truncated,
            waited,
          );
          await release(options, transaction, work, some, waited);
          return stories;
        }),
      );
    }
    // Only now: an alert that cannot be placed yet must not hold up the others.
    if (unplaced.length === 0) return { done: true };
    for (const [place, some] of byPlace(unplaced)) {
      committed(await keepWaiting(options, work, place, some, waited));
    }
    if (await isInVain(options, unplaced)) return { done: true };
    throw unplaced[0].error;
  };
}

/** They have been placed, or will never be, and wait no more. */
async function release(
  { queue, waiting }: Options,
  transaction: Parameters<WaitingAlerts['placed']>[0],
  work: ClaimedWork,
  placed: readonly Placed[],
  waited: ReadonlyMap<string, Waiting>,
): Promise<void> {
  const late = placed.flatMap(
    ({ alert }) => waited.get(alertName(alert)) ?? [],
  );
  if (late.length > 0) {
    const alerts = placed.map(({ alert }) => alert);
    await waiting.placed(transaction, work.subject, alerts, late);
  }
  if (placed.some(({ problem }) => problem)) {
    await queue.request(transaction, 'notify', `unplaced:${work.subject}`);
  }
}

/**
 * Notes that alerts wait; after a while they are gathered in one incident a
 * place, and the platform is told once.
 */
async function keepWaiting(
  options: Options,
  work: ClaimedWork,
  place: string,
  unplaced: readonly Unplaced[],
  waited: ReadonlyMap<string, Waiting>,
): Promise<Stories> {
  const { queue, waiting, now } = options;
  const { message, outlook } = unplaced[0].error;
  const gathered = unplaced.filter(({ alert }) => {
    const since = waited.get(alertName(alert))?.since;
    const age = since ? now().getTime() - Date.parse(since) : 0;
    return age >= SILENCE_MS[outlook];
  });
  return queue.transaction(work, async transaction => {
    const stories =
      gathered.length > 0
        ? await foldPlaced(
            options,
            transaction,
            `unplaced:${place}`,
            gathered.map(({ alert }) => ({
              alert,
              origin: NOWHERE,
              problem: message,
            })),
            0,
            waited,
            place,
          )
        : new Map();
    const alerts = unplaced.map(({ alert }) => alert);
    await waiting.wait(transaction, work.subject, place, alerts);
    if (gathered.length > 0 && (await waiting.isNews(transaction, place))) {
      await queue.request(transaction, 'notify', `unplaced:${work.subject}`);
    }
    return stories;
  });
}

/** What is refused and has ended meanwhile needs nobody's answer any more. */
async function isInVain(
  { held }: Options,
  unplaced: readonly Unplaced[],
): Promise<boolean> {
  if (unplaced.some(({ error }) => error.outlook !== 'refused')) return false;
  const alerts = unplaced.map(({ alert }) => alert);
  return (await held.endedAmong(alerts)) === alerts.length;
}

function byKey(placed: readonly Placed[]): Map<string, Placed[]> {
  return grouped(placed, ({ alert, origin }) => correlationKey(alert, origin));
}

function byPlace(unplaced: readonly Unplaced[]): Map<string, Unplaced[]> {
  return grouped(unplaced, ({ error }) => error.place);
}

function grouped<T extends { alert: Alert }>(
  items: readonly T[],
  keyOf: (item: T) => string,
): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const others = groups.get(key);
    if (others) others.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
