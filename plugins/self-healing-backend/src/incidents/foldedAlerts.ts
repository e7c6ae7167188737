import { Alert } from '@backstage-self-healing/plugin-self-healing-common';
import { Knex } from 'knex';
import { forUpdate } from '../database/rows';
import { isLate, Told } from '../intake/recurrence';

/** Adds a firing alert to an incident, or lets one that it holds fire again. */
export async function addAlert(
  transaction: Knex.Transaction,
  incidentId: string,
  alert: Alert,
): Promise<void> {
  const { recurrence = 0 } = alert;
  const added = transaction('incident_alerts').insert({
    ...keyOf(alert),
    incident_id: incidentId,
    status: alert.status,
    recurrence,
    alert: JSON.stringify(alert),
  });
  await (recurrence > 0
    ? added
        .onConflict(Object.keys(keyOf(alert)))
        .merge(['status', 'recurrence', 'alert'])
    : added);
}

/** The incident that holds this alert, whatever the alert's status. */
export async function holderOf(
  transaction: Knex.Transaction,
  alert: Alert,
): Promise<{ incidentId: string; recurrence: number } | undefined> {
  return transaction('incident_alerts')
    .select('recurrence', { incidentId: 'incident_id' })
    .where(keyOf(alert))
    .first();
}

/**
 * Ends every firing of the alert's label set that had begun by then: halves of
 * a pair, or one that was restarted, may tell of other beginnings.
 *
 * @returns the incidents that held one
 */
export async function resolveAlert(
  transaction: Knex.Transaction,
  alert: Alert,
): Promise<string[]> {
  const { source, fingerprint, startsAt, endsAt, recurrence = 0 } = alert;
  const firing: { incident_id: string; starts_at: string }[] =
    await transaction('incident_alerts')
      .select('incident_id', 'starts_at')
      .where({ source, fingerprint, status: 'firing' })
      .andWhere(begun =>
        begun
          // What fired again since is not over with an end that came before.
          .where(same =>
            same
              .where('starts_at', startsAt)
              .andWhere('recurrence', '<=', recurrence),
          )
          .orWhere(other =>
            other
              .whereNot('starts_at', startsAt)
              .andWhere('starts_at', '<=', endsAt ?? ''),
          ),
      );
  for (const row of firing) {
    const ended: Alert = { ...alert, startsAt: row.starts_at };
    await transaction('incident_alerts')
      .where({ source, fingerprint, starts_at: row.starts_at })
      .update({ status: 'resolved', alert: JSON.stringify(ended) });
  }
  return [...new Set(firing.map(row => row.incident_id))];
}

/** What has been delivered of an alert. */
export type Delivered = Pick<Told, 'status' | 'recurrence' | 'receivedAt'>;

/**
 * What has been delivered of an alert. Its beginning and its end take turns
 * from here, also where they were placed differently: whoever comes second sees
 * what the first has done.
 */
export async function deliveredOf(
  transaction: Knex.Transaction,
  alert: Alert,
): Promise<Delivered[]> {
  return forUpdate(
    transaction,
    transaction('alerts')
      .select('status', 'recurrence', { receivedAt: 'received_at' })
      .where(keyOf(alert)),
  );
}

/** Whether the end of a firing has been delivered already. */
export function isOvertaken(
  { recurrence = 0 }: Alert,
  delivered: readonly Delivered[],
): boolean {
  const firing = delivered.find(
    one => one.status === 'firing' && one.recurrence === recurrence,
  );
  return delivered.some(
    one =>
      one.status === 'resolved' &&
      one.recurrence >= recurrence &&
      isLate(firing!, one),
  );
}

function keyOf({ source, fingerprint, startsAt }: Alert) {
  return { source, fingerprint, starts_at: startsAt };
}
