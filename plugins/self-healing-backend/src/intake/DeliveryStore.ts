import { randomUUID } from 'crypto';
import {
  Alert,
  IntakeReceipt,
} from '@backstage-self-healing/plugin-self-healing-common';
import { Knex } from 'knex';
import { inBatches, locksRows } from '../database/rows';
import { storableText } from '../database/storableText';
import { ClaimedWork, WorkQueue } from '../work/WorkQueue';
import { acceptedAlert } from './acceptedAlert';
import { alertName } from './alertName';
import { DoubtedStarts } from './DoubtedStarts';
import { DoubtfulFirings } from './DoubtfulFirings';
import { UNNUMBERED } from '../redaction/Placeholders';
import { redact } from '../redaction/redact';
import { redactedAlert } from './redactedAlert';
import { recurrenceOf } from './recurrence';
import { toldOf } from './toldAlerts';

type DeliveryRow = {
  id: string;
  source: string;
  received_at: string;
  body: string;
  truncated: number;
};

type AlertRow = {
  source: string;
  fingerprint: string;
  starts_at: string;
  status: Alert['status'];
  recurrence: number;
  received_at: string;
  delivery_id: string;
  alert: string;
};

/** How the body of a delivery begins of which only the size is left. */
const SUMMARY = '{"forgottenCharacters":';

/** Makes deliveries durable. */
export class DeliveryStore {
  readonly #doubtful: DoubtfulFirings;
  readonly #starts: DoubtedStarts;

  constructor(
    private readonly knex: Knex,
    private readonly queue: WorkQueue,
    private readonly now: () => Date,
  ) {
    this.#doubtful = new DoubtfulFirings(queue);
    this.#starts = new DoubtedStarts(knex);
  }

  /**
   * Commits the delivery as it came, the alerts not seen before and the work of
   * correlating them, in one transaction. When this returns, nothing is lost.
   *
   * @param truncated - alerts that the sender says it left out
   */
  async commit(
    source: string,
    body: string,
    given: readonly Alert[],
    truncated = 0,
  ): Promise<IntakeReceipt> {
    const deliveryId = randomUUID();
    const receivedAt = this.now();
    const accepted = given.map(alert =>
      storableText(acceptedAlert(alert, receivedAt)),
    );
    const redacted = accepted.map(redactedAlert);
    const alerts = await this.#starts.settle(
      redacted,
      receivedAt.toISOString(),
    );
    // Sorted, so that deliveries of the same alerts that come at once from both
    // halves of a pair meet in one order and cannot wait for each other.
    const unique = [
      ...new Map(
        alerts.map(alert => [`${alertName(alert)}${alert.status}`, alert]),
      ),
    ]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, alert]) => alert);
    const delivery = {
      id: deliveryId,
      source,
      received_at: receivedAt.toISOString(),
      // More than its alerts: odd ones, what was too long, what we do not read.
      body: redact(body, { placeholders: UNNUMBERED }).text,
      truncated,
    };
    const rows = unique.map(alert => rowOf(delivery, alert));
    let stored = locksRows(this.knex)
      ? await this.#commitInOneStatement(delivery, rows)
      : await this.#commitInTransaction(delivery, rows);
    if (stored < unique.length) {
      stored += await this.#commitRecurring(delivery, unique);
    }
    return {
      deliveryId,
      received: alerts.length,
      stored,
      duplicates: alerts.length - stored,
    };
  }

  async #commitInTransaction(
    delivery: DeliveryRow,
    rows: readonly AlertRow[],
  ): Promise<number> {
    return this.knex.transaction(async transaction => {
      await transaction('deliveries').insert(delivery);
      return this.#insert(transaction, rows);
    });
  }

  /**
   * The same on PostgreSQL, where a statement is a transaction of its own and
   * may write to several tables: one round trip instead of five.
   * Source: https://www.postgresql.org/docs/current/queries-with.html#QUERIES-WITH-MODIFYING
   */
  async #commitInOneStatement(
    delivery: DeliveryRow,
    rows: readonly AlertRow[],
  ): Promise<number> {
    const { id, source, received_at: receivedAt, body, truncated } = delivery;
    const { rows: answer } = await this.knex.raw<{
      rows: { stored: number }[];
    }>(
      `WITH delivery AS (
         INSERT INTO deliveries (id, source, received_at, body, truncated)
         VALUES (:id, :source, :receivedAt, :body, :truncated)
       ), stored AS (
         INSERT INTO alerts
           (source, fingerprint, starts_at, status, recurrence, received_at,
            delivery_id, alert)
         SELECT source, fingerprint, starts_at, status, recurrence, received_at,
           delivery_id, alert
         FROM json_to_recordset(:rows) AS new (source text, fingerprint text,
           starts_at text, status text, recurrence int, received_at text,
           delivery_id text, alert text)
         ON CONFLICT DO NOTHING
         RETURNING 1
       ), requested AS (
         INSERT INTO work
           (kind, subject, run_at, lease_until, fence, requests, attempts)
         SELECT 'correlate', :id, :now, 0, 0, 1, 0
         WHERE EXISTS (SELECT FROM stored)
       )
       SELECT count(*)::int AS stored FROM stored`,
      {
        id,
        source,
        receivedAt,
        body,
        truncated,
        rows: JSON.stringify(rows),
        now: this.now().getTime(),
      },
    );
    return answer[0].stored;
  }

  /**
   * Forgets what deliveries received before then said, but for its size. What
   * it said of alerts is kept with the alerts.
   *
   * @returns how many
   */
  async summarise(receivedBefore: Date): Promise<number> {
    await this.#starts.forget(receivedBefore);
    return this.knex('deliveries')
      .where('received_at', '<', receivedBefore.toISOString())
      .andWhereNot('body', 'like', `${SUMMARY}%`)
      .update({ body: this.knex.raw(`'${SUMMARY}' || length(body) || '}'`) });
  }

  /**
   * What was told before may be news all the same. A transaction of its own:
   * whoever dies in between has not answered, and is sent everything again.
   */
  async #commitRecurring(
    delivery: DeliveryRow,
    alerts: readonly Alert[],
  ): Promise<number> {
    const { id, received_at: receivedAt } = delivery;
    return this.knex.transaction(async transaction => {
      const known = await toldOf(transaction, alerts);
      await this.#doubtful.note(transaction, id, alerts, known, receivedAt);
      return this.#insert(
        transaction,
        alerts.flatMap(alert => {
          const told = known.get(alertName(alert)) ?? [];
          const recurrence = recurrenceOf({ ...alert, receivedAt }, told);
          return recurrence ? rowOf(delivery, { ...alert, recurrence }) : [];
        }),
      );
    });
  }

  /**
   * Firings that came suspiciously soon after an end, a minute later.
   *
   * @returns whether the work is about such and not about a delivery
   */
  async lookAgain(work: ClaimedWork): Promise<boolean> {
    if (!this.#doubtful.isAbout(work.subject)) return false;
    const now = this.now();
    await this.#doubtful.lookAgain(work, now, (transaction, id, alerts) =>
      this.#insert(
        transaction,
        alerts.map(alert =>
          rowOf({ id, received_at: now.toISOString() }, alert),
        ),
      ),
    );
    return true;
  }

  /** @returns how many were not stored yet; asks for work when there are any */
  async #insert(
    transaction: Knex.Transaction,
    rows: readonly AlertRow[],
  ): Promise<number> {
    let stored = 0;
    for (const some of inBatches(rows)) {
      const inserted = await transaction('alerts')
        .insert(some)
        .onConflict([
          'source',
          'fingerprint',
          'starts_at',
          'status',
          'recurrence',
        ])
        .ignore()
        .returning('fingerprint');
      stored += inserted.length;
    }
    if (stored > 0) {
      await this.queue.request(transaction, 'correlate', rows[0].delivery_id);
    }
    return stored;
  }

  /** The alerts that this delivery was the first to bring. */
  async alertsOf(deliveryId: string): Promise<Alert[]> {
    const rows: { alert: string }[] = await this.knex('alerts')
      .select('alert')
      .where({ delivery_id: deliveryId })
      .orderBy(['starts_at', 'fingerprint']);
    return rows.map(row => JSON.parse(row.alert));
  }

  /** How many alerts its sender left out of this delivery. */
  async truncatedOf(deliveryId: string): Promise<number> {
    const row: { truncated: number } | undefined = await this.knex('deliveries')
      .select('truncated')
      .where({ id: deliveryId })
      .first();
    return row?.truncated ?? 0;
  }
}

function rowOf(
  delivery: Pick<DeliveryRow, 'id' | 'received_at'>,
  alert: Alert,
): AlertRow {
  return {
    source: alert.source,
    fingerprint: alert.fingerprint,
    starts_at: alert.startsAt,
    status: alert.status,
    recurrence: alert.recurrence ?? 0,
    received_at: delivery.received_at,
    delivery_id: delivery.id,
    alert: JSON.stringify(alert),
  };
}
