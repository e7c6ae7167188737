import { Alert } from '@backstage-self-healing/plugin-self-healing-common';
import { Knex } from 'knex';
import { forUpdate, inBatches } from '../database/rows';
import { ClaimedWork, WorkQueue } from '../work/WorkQueue';
import { alertName } from './alertName';
import { LATE_MS, recurrenceOf, Told } from './recurrence';
import { toldOf } from './toldAlerts';

const KEY = ['source', 'fingerprint', 'starts_at'] as const;

const PREFIX = 'doubtful:';

/** By then it would be news; replicas' clocks differ a little. */
const LOOK_AGAIN_MS = LATE_MS + 1_000;

type DoubtfulRow = {
  source: string;
  fingerprint: string;
  starts_at: string;
  delivery_id: string;
  alert: string;
};

/**
 * Firings that came so soon after the end of the same alert that they may have
 * been sent before it. Alertmanager repeats a firing after hours only, so one
 * is not forgotten: unless an end follows, it counts a minute later.
 */
export class DoubtfulFirings {
  constructor(private readonly queue: WorkQueue) {}

  /** Whether work of correlating is about such, and not a delivery. */
  isAbout(subject: string): boolean {
    return subject.startsWith(PREFIX);
  }

  /** Takes note of what was told again: firings in doubt, and ends of such. */
  async note(
    transaction: Knex.Transaction,
    deliveryId: string,
    alerts: readonly Alert[],
    known: ReadonlyMap<string, Told[]>,
    receivedAt: string,
  ): Promise<void> {
    const over = alerts.filter(({ status }) => status === 'resolved');
    for (const some of inBatches(over)) {
      await transaction('doubtful_firings')
        .whereIn(
          [...KEY],
          some.map(({ source, fingerprint, startsAt }) => [
            source,
            fingerprint,
            startsAt,
          ]),
        )
        .delete();
    }
    const inDoubt = alerts.filter(
      alert =>
        alert.status === 'firing' &&
        countsLater(alert, known.get(alertName(alert)) ?? [], receivedAt),
    );
    if (inDoubt.length === 0) return;
    for (const some of inBatches(inDoubt)) {
      await transaction('doubtful_firings')
        .insert(
          some.map(
            (alert): DoubtfulRow => ({
              source: alert.source,
              fingerprint: alert.fingerprint,
              starts_at: alert.startsAt,
              delivery_id: deliveryId,
              alert: JSON.stringify(alert),
            }),
          ),
        )
        .onConflict([...KEY])
        .ignore();
    }
    await this.queue.request(
      transaction,
      'correlate',
      `${PREFIX}${deliveryId}`,
      LOOK_AGAIN_MS,
    );
  }

  /**
   * Looks again.
   *
   * @param store - keeps those that no end has followed as alerts of their
   * delivery
   */
  async lookAgain(
    work: ClaimedWork,
    now: Date,
    store: (
      transaction: Knex.Transaction,
      deliveryId: string,
      alerts: Alert[],
    ) => Promise<unknown>,
  ): Promise<void> {
    const deliveryId = work.subject.slice(PREFIX.length);
    await this.queue.transaction(work, async transaction => {
      const ours = () =>
        transaction('doubtful_firings').where({ delivery_id: deliveryId });
      const rows: DoubtfulRow[] = await forUpdate(transaction, ours());
      await ours().delete();
      const alerts: Alert[] = rows.map(({ alert }) => JSON.parse(alert));
      const known = await toldOf(transaction, alerts);
      const receivedAt = now.toISOString();
      await store(
        transaction,
        deliveryId,
        alerts.flatMap(alert => {
          const told = known.get(alertName(alert)) ?? [];
          const recurrence = recurrenceOf({ ...alert, receivedAt }, told);
          return recurrence ? [{ ...alert, recurrence }] : [];
        }),
      );
    });
  }
}

/** Whether the same told a little later would be news. */
function countsLater(
  alert: Alert,
  told: readonly Told[],
  receivedAt: string,
): boolean {
  const later = new Date(Date.parse(receivedAt) + LOOK_AGAIN_MS).toISOString();
  return (
    recurrenceOf({ ...alert, receivedAt }, told) === undefined &&
    recurrenceOf({ ...alert, receivedAt: later }, told) !== undefined
  );
}
