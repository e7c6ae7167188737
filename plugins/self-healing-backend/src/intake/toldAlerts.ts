import { Alert } from '@backstage-self-healing/plugin-self-healing-common';
import { Knex } from 'knex';
import { inBatches } from '../database/rows';
import { alertName } from './alertName';
import { Told } from './recurrence';

/** What is stored of these alerts already, by {@link alertName}. */
export async function toldOf(
  transaction: Knex.Transaction,
  alerts: readonly Pick<Alert, 'source' | 'fingerprint' | 'startsAt'>[],
): Promise<Map<string, Told[]>> {
  const known = new Map<string, Told[]>();
  for (const some of inBatches(alerts)) {
    const rows: { recurrence: number; received_at: string; alert: string }[] =
      await transaction('alerts')
        .select('recurrence', 'received_at', 'alert')
        .whereIn(
          ['source', 'fingerprint', 'starts_at'],
          some.map(({ source, fingerprint, startsAt }) => [
            source,
            fingerprint,
            startsAt,
          ]),
        );
    for (const row of rows) {
      const alert: Alert = JSON.parse(row.alert);
      const { recurrence, received_at: receivedAt } = row;
      const { status, endsAt } = alert;
      const told = known.get(alertName(alert)) ?? [];
      told.push({ status, endsAt, recurrence, receivedAt });
      known.set(alertName(alert), told);
    }
  }
  return known;
}
