import { Alert } from '@backstage-self-healing/plugin-self-healing-common';
import { Knex } from 'knex';
import { forUpdate, inBatches } from '../../database/rows';
import { alertName } from '../../intake/alertName';

/** Why an alert waits to be placed. */
export type Waiting = {
  /** ISO 8601. */
  since: string;
  /** What does not say where it belongs, e.g. `cluster demo`. */
  place: string;
};

/** The platform hears of one place again after this at the earliest. */
const TOLD_AGAIN_MS = 60 * 60_000;

/** Remembers which alerts wait to be placed, and what they wait for. */
export class WaitingAlerts {
  constructor(private readonly knex: Knex, private readonly now: () => Date) {}

  /** Those of a delivery, by {@link alertName}. */
  async of(deliveryId: string): Promise<Map<string, Waiting>> {
    const rows = await this.knex('alerts')
      .select('source', 'fingerprint', 'starts_at')
      .select('unplaced_since', 'unplaced_by')
      .where({ delivery_id: deliveryId })
      .whereNotNull('unplaced_since');
    return new Map(
      rows.map(row => [
        alertName({ ...row, startsAt: row.starts_at }),
        { since: row.unplaced_since, place: row.unplaced_by },
      ]),
    );
  }

  /** Notes that these wait; since when is kept, for what may change. */
  async wait(
    transaction: Knex.Transaction,
    deliveryId: string,
    place: string,
    alerts: readonly Alert[],
  ): Promise<void> {
    const now = this.now().toISOString();
    for (const some of inBatches(alerts)) {
      await rowsOf(transaction, deliveryId, some).update({
        unplaced_since: transaction.raw('COALESCE(??, ?)', [
          'unplaced_since',
          now,
        ]),
        unplaced_by: place,
      });
    }
    await transaction('outages')
      .insert({ place, since: now, over_at: null, told_at: null })
      .onConflict('place')
      .ignore();
    await transaction('outages')
      .where({ place })
      .whereNotNull('over_at')
      .update({ since: now, over_at: null });
  }

  /** These have been placed: whatever they waited for has answered. */
  async placed(
    transaction: Knex.Transaction,
    deliveryId: string,
    alerts: readonly Alert[],
    waited: readonly Waiting[],
  ): Promise<void> {
    for (const some of inBatches(alerts)) {
      await rowsOf(transaction, deliveryId, some).update({
        unplaced_since: null,
        unplaced_by: null,
      });
    }
    await transaction('outages')
      .whereIn('place', [...new Set(waited.map(({ place }) => place))].sort())
      .whereNull('over_at')
      .update({ over_at: this.now().toISOString() });
  }

  /**
   * Whether the platform has to be told of a place: once an outage, and once an
   * hour where it comes and goes.
   */
  async isNews(transaction: Knex.Transaction, place: string): Promise<boolean> {
    const outage = await forUpdate(
      transaction,
      transaction('outages').where({ place }).first(),
    );
    const now = this.now();
    const toldAt = Date.parse(outage?.told_at ?? '');
    const told =
      toldAt >= Date.parse(outage?.since) ||
      now.getTime() - toldAt < TOLD_AGAIN_MS;
    if (!outage || told) return false;
    await transaction('outages')
      .where({ place })
      .update({ told_at: now.toISOString() });
    return true;
  }
}

function rowsOf(
  transaction: Knex.Transaction,
  deliveryId: string,
  alerts: readonly Alert[],
) {
  return transaction('alerts')
    .where({ delivery_id: deliveryId, status: 'firing' })
    .whereIn(
      ['source', 'fingerprint', 'starts_at'],
      alerts.map(({ source, fingerprint, startsAt }) => [
        source,
        fingerprint,
        startsAt,
      ]),
    );
}
