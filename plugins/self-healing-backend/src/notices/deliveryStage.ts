import { LoggerService } from '@backstage/backend-plugin-api';
import {
  Notifier,
  UndeliverableError,
} from '@backstage-self-healing/plugin-self-healing-node';
import { WorkHandler, WorkOutcome } from '../work/Worker';
import { ClaimedWork, WorkQueue } from '../work/WorkQueue';
import { wordsOf } from '../wordsOf';
import { DeliveryLog, DeliveryState, StoredDelivery } from './DeliveryLog';

/** Whoever has not been reached in a day is told something else by then. */
const GIVE_UP_MS = 24 * 60 * 60_000;

/** A notifier that hangs must not keep the line from its work. */
const LONGEST_MS = 65_000;

/** From five seconds to a quarter of an hour. */
function deliveryPause(attempts: number): number {
  return Math.min(5_000 * 2 ** Math.max(0, attempts - 1), 15 * 60_000);
}

/**
 * Hands notices to notifiers, lane by lane, and tries again what did not get
 * through. A notifier that is away is tried by one lane at a time; the others
 * wait, and other notifiers go on.
 */
export function createDeliveryStage(options: {
  queue: WorkQueue;
  deliveries: DeliveryLog;
  notifiers: ReadonlyMap<string, Notifier>;
  logger: LoggerService;
  now(): Date;
}): WorkHandler {
  const { queue, deliveries, notifiers, logger, now } = options;
  const awayUntil = new Map<string, number>();

  const end = (
    work: ClaimedWork,
    { id }: StoredDelivery,
    state: DeliveryState,
    error?: string,
  ) =>
    queue.transaction(work, transaction =>
      deliveries.attempted(transaction, id, state, error),
    );

  return async (work, signal): Promise<WorkOutcome> => {
    for (;;) {
      const delivery = await deliveries.next(work.subject);
      if (!delivery) return { done: true };
      const notifier = notifiers.get(delivery.notifier);
      if (!notifier) {
        await end(work, delivery, 'failed', 'This notifier is gone');
        continue;
      }
      const giveUpAt = Date.parse(delivery.createdAt) + GIVE_UP_MS;
      const away = awayUntil.get(notifier.id) ?? 0;
      const time = now().getTime();
      if (time < away && time < giveUpAt) return { continueAt: away };
      try {
        const outcome = await notifier.notify(
          delivery.notice,
          delivery.recipients,
          AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]),
        );
        awayUntil.delete(notifier.id);
        if (outcome) await end(work, delivery, 'skipped', outcome.skipped);
        else await end(work, delivery, 'delivered');
      } catch (error) {
        signal.throwIfAborted();
        const at = now().getTime();
        const what = `${notifier.id} did not take ${
          delivery.noticeKey
        } for ${delivery.recipients.join(' and ')}: ${wordsOf(error)}`;
        const hopeless = error instanceof UndeliverableError;
        if (hopeless || at >= giveUpAt) {
          logger.error(`Gave up: ${what}`);
          await end(work, delivery, 'failed', wordsOf(error));
          continue;
        }
        logger.warn(`${what}. It is tried again.`);
        await end(work, delivery, 'waiting', wordsOf(error));
        awayUntil.set(notifier.id, at + deliveryPause(1));
        return { continueAt: at + deliveryPause(delivery.attempts + 1) };
      }
    }
  };
}
