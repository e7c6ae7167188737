import { randomUUID } from 'crypto';
import {
  Alert,
  IntakeReceipt,
} from '@backstage-self-healing/plugin-self-healing-common';
import { Knex } from 'knex';
import { ROWS_PER_INSERT } from '../database/rows';
import { storableText } from '../database/storableText';
import { WorkQueue } from '../work/WorkQueue';

/** Makes deliveries durable. */
export class DeliveryStore {
  constructor(
    private readonly knex: Knex,
    private readonly queue: WorkQueue,
    private readonly now: () => Date,
  ) {}

  /**
   * Commits the delivery as it came, the alerts not seen before and the work of
   * correlating them, in one transaction. When this returns, nothing is lost.
   */
  async commit(
    source: string,
    body: string,
    alerts: readonly Alert[],
  ): Promise<IntakeReceipt> {
    const deliveryId = randomUUID();
    // Sorted, so that deliveries of the same alerts that come at once from both
    // halves of a pair meet in one order and cannot wait for each other.
    const unique = [
      ...new Map(
        alerts.map(storableText).map(alert => [identity(alert), alert]),
      ),
    ]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, alert]) => alert);
    const stored = await this.knex.transaction(async transaction => {
      await transaction('deliveries').insert({
        id: deliveryId,
        source,
        received_at: this.now().toISOString(),
        body,
      });
      let inserted = 0;
      for (let i = 0; i < unique.length; i += ROWS_PER_INSERT) {
        const rows = await transaction('alerts')
          .insert(
            unique.slice(i, i + ROWS_PER_INSERT).map(alert => ({
              source: alert.source,
              fingerprint: alert.fingerprint,
              starts_at: alert.startsAt,
              status: alert.status,
              delivery_id: deliveryId,
              alert: JSON.stringify(alert),
            })),
          )
          .onConflict(['source', 'fingerprint', 'starts_at', 'status'])
          .ignore()
          .returning('fingerprint');
        inserted += rows.length;
      }
      if (inserted > 0) {
        await this.queue.request(transaction, 'correlate', deliveryId);
      }
      return inserted;
    });
    return {
      deliveryId,
      received: alerts.length,
      stored,
      duplicates: alerts.length - stored,
    };
  }

  /** The alerts that this delivery was the first to bring. */
  async alertsOf(deliveryId: string): Promise<Alert[]> {
    const rows: { alert: string }[] = await this.knex('alerts')
      .select('alert')
      .where({ delivery_id: deliveryId });
    return rows.map(row => JSON.parse(row.alert));
  }
}

function identity(alert: Alert): string {
  return JSON.stringify([
    alert.source,
    alert.fingerprint,
    alert.startsAt,
    alert.status,
  ]);
}
