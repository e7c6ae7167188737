import { Alert } from '@backstage-self-healing/plugin-self-healing-common';
import { Knex } from 'knex';
import { forUpdate, inBatches } from '../database/rows';
import { alertName } from './alertName';
import { recurrenceOf } from './recurrence';
import { toldOf } from './toldAlerts';

const KEY = ['source', 'fingerprint', 'told_starts_at'] as const;

type DoubtedRow = Record<(typeof KEY)[number], string> & { starts_at: string };

/**
 * When alerts began whose sender says what no clock can mean, e.g. the year 1:
 * when they were first heard of. Remembered, so that repeats, the other half of
 * a pair and the end tell of the same alert.
 */
export class DoubtedStarts {
  constructor(private readonly knex: Knex) {}

  /** The same alerts, with the start that those doubted have by now. */
  async settle(
    alerts: readonly Alert[],
    receivedAt: string,
  ): Promise<readonly Alert[]> {
    const doubted = alerts.filter(alert => alert.toldStartsAt !== undefined);
    if (doubted.length === 0) return alerts;
    const starts = await this.knex.transaction(async transaction => {
      const known = await rowsOf(transaction, doubted);
      const told = await toldOf(
        transaction,
        doubted.map(alert => ({
          ...alert,
          startsAt: known.get(keyOf(alert))!,
        })),
      );
      for (const alert of doubted) {
        const startsAt = known.get(keyOf(alert))!;
        const before = told.get(alertName({ ...alert, startsAt })) ?? [];
        // One that is over and fires has begun anew: its sender cannot say so.
        const isNew =
          alert.status === 'firing' &&
          recurrenceOf({ ...alert, receivedAt }, before) !== undefined;
        if (!isNew) continue;
        known.set(keyOf(alert), receivedAt);
        await transaction('doubted_starts')
          .where(columnsOf(alert))
          .update({ starts_at: receivedAt });
      }
      return known;
    });
    return alerts.map(alert =>
      alert.toldStartsAt === undefined
        ? alert
        : { ...alert, startsAt: starts.get(keyOf(alert))! },
    );
  }

  /**
   * Forgets the starts of what began before then and is over: what fires still
   * would begin anew with its next repeat.
   */
  async forget(before: Date): Promise<void> {
    await this.knex('doubted_starts')
      .where('starts_at', '<', before.toISOString())
      .whereNotExists(
        this.knex('incident_alerts')
          .select('status')
          .where({ status: 'firing' })
          .whereRaw('?? = ?? and ?? = ??', [
            'incident_alerts.source',
            'doubted_starts.source',
            'incident_alerts.fingerprint',
            'doubted_starts.fingerprint',
          ]),
      )
      .delete();
  }
}

/** Remembers what is new, locks the rows of all, and reads them. */
async function rowsOf(
  transaction: Knex.Transaction,
  doubted: readonly Alert[],
): Promise<Map<string, string>> {
  const unique = [
    ...new Map(doubted.map(alert => [keyOf(alert), alert])).entries(),
  ]
    // In one order everywhere, so that two deliveries cannot wait for each other.
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, alert]) => alert);
  const known = new Map<string, string>();
  for (const some of inBatches(unique)) {
    await transaction('doubted_starts')
      .insert(
        some.map(alert => ({
          ...columnsOf(alert),
          starts_at: alert.startsAt,
        })),
      )
      .onConflict([...KEY])
      .ignore();
    const rows: DoubtedRow[] = await forUpdate(
      transaction,
      transaction('doubted_starts')
        .whereIn(
          [...KEY],
          some.map(alert => Object.values(columnsOf(alert))),
        )
        .orderBy([...KEY]),
    );
    for (const row of rows) {
      const { source, fingerprint, told_starts_at: toldStartsAt } = row;
      known.set(keyOf({ source, fingerprint, toldStartsAt }), row.starts_at);
    }
  }
  return known;
}

type Doubted = Pick<Alert, 'source' | 'fingerprint' | 'toldStartsAt'>;

function keyOf({ source, fingerprint, toldStartsAt }: Doubted): string {
  return JSON.stringify([source, fingerprint, toldStartsAt]);
}

/** In the order of {@link KEY}. */
function columnsOf({ source, fingerprint, toldStartsAt }: Doubted) {
  return { source, fingerprint, told_starts_at: toldStartsAt! };
}
