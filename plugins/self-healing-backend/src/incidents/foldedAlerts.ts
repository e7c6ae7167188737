import { Alert } from '@backstage-self-healing/plugin-self-healing-common';
import { Knex } from 'knex';
import { forUpdate, inBatches } from '../database/rows';
import { alertName } from '../intake/alertName';
import { isLate, Told } from '../intake/recurrence';

/** An alert that an incident holds, as the database has it. */
type FoldedRow = {
  source: string;
  fingerprint: string;
  starts_at: string;
  incident_id: string;
  status: Alert['status'];
  recurrence: number;
  alert: string;
};

const KEY = ['source', 'fingerprint', 'starts_at'] as const;

/** Adds firing alerts to an incident, or lets those it holds fire again. */
export async function addAlerts(
  transaction: Knex.Transaction,
  incidentId: string,
  placed: readonly { alert: Alert }[],
): Promise<void> {
  const rows = placed.map(({ alert }): FoldedRow => {
    const { source, fingerprint, startsAt, status, recurrence = 0 } = alert;
    return {
      source,
      fingerprint,
      starts_at: startsAt,
      incident_id: incidentId,
      status,
      recurrence,
      alert: JSON.stringify(alert),
    };
  });
  for (const some of inBatches(rows.filter(row => row.recurrence === 0))) {
    await transaction('incident_alerts').insert(some);
  }
  for (const some of inBatches(rows.filter(row => row.recurrence > 0))) {
    await transaction('incident_alerts')
      .insert(some)
      .onConflict([...KEY])
      .merge(['status', 'recurrence', 'alert']);
  }
}

/** Which incident holds an alert, by {@link alertName}. */
export type Holders = ReadonlyMap<
  string,
  { incidentId: string; recurrence: number }
>;

/** The incidents that hold these alerts, whatever status the alerts have. */
export async function holdersOf(
  transaction: Knex.Transaction,
  alerts: readonly Alert[],
): Promise<Holders> {
  const holders = new Map<string, { incidentId: string; recurrence: number }>();
  for (const some of inBatches(alerts)) {
    const rows: FoldedRow[] = await transaction('incident_alerts')
      .select(...KEY, 'incident_id', 'recurrence')
      .whereIn([...KEY], some.map(keyOf));
    for (const row of rows) {
      const { incident_id: incidentId, recurrence } = row;
      holders.set(nameOf(row), { incidentId, recurrence });
    }
  }
  return holders;
}

/**
 * Ends every firing of the alerts' label sets that had begun by then: halves of
 * a pair, or one that was restarted, may tell of other beginnings.
 *
 * @returns the ends that ended something, by the incident that held it
 */
export async function resolveAlerts(
  transaction: Knex.Transaction,
  ends: readonly Alert[],
): Promise<Map<string, Alert[]>> {
  const touched = new Map<string, Alert[]>();
  for (const some of inBatches(ends)) {
    const firing: FoldedRow[] = await forUpdate(
      transaction,
      transaction('incident_alerts')
        .whereIn(
          ['source', 'fingerprint'],
          some.map(({ source, fingerprint }) => [source, fingerprint]),
        )
        .andWhere({ status: 'firing' })
        .orderBy([...KEY]),
    );
    const ended = firing.flatMap(row => {
      const end = some.find(alert => isEndOf(alert, row));
      return end ? [{ row, end }] : [];
    });
    if (ended.length === 0) continue;
    await transaction('incident_alerts')
      .insert(
        ended.map(({ row, end }) => ({
          ...row,
          status: 'resolved',
          alert: JSON.stringify({ ...end, startsAt: row.starts_at }),
        })),
      )
      .onConflict([...KEY])
      .merge(['status', 'alert']);
    for (const { row, end } of ended) {
      const known = touched.get(row.incident_id) ?? [];
      if (!known.includes(end)) known.push(end);
      touched.set(row.incident_id, known);
    }
  }
  return touched;
}

function isEndOf(end: Alert, firing: FoldedRow): boolean {
  if (end.source !== firing.source) return false;
  if (end.fingerprint !== firing.fingerprint) return false;
  return end.startsAt === firing.starts_at
    ? // What fired again since is not over with an end that came before.
      firing.recurrence <= (end.recurrence ?? 0)
    : firing.starts_at <= (end.endsAt ?? '');
}

/**
 * Takes alerts out of an incident that holds them.
 *
 * @returns how many it held
 */
export async function removeAlerts(
  transaction: Knex.Transaction,
  incidentId: string,
  alerts: readonly Alert[],
): Promise<number> {
  let removed = 0;
  for (const some of inBatches(alerts)) {
    removed += await transaction('incident_alerts')
      .where({ incident_id: incidentId })
      .whereIn([...KEY], some.map(keyOf))
      .delete();
  }
  return removed;
}

/** The ends of these alerts that have been delivered. */
export async function endsOf(
  transaction: Knex.Transaction,
  alerts: readonly Alert[],
): Promise<Alert[]> {
  const ends: Alert[] = [];
  for (const some of inBatches(alerts)) {
    const rows: { alert: string }[] = await transaction('alerts')
      .select('alert')
      .where({ status: 'resolved' })
      .whereIn([...KEY], some.map(keyOf));
    ends.push(...rows.map(({ alert }): Alert => JSON.parse(alert)));
  }
  return ends;
}

type Delivered = Pick<Told, 'status' | 'recurrence' | 'receivedAt'>;

/**
 * What has been delivered of these alerts, by {@link alertName}. Their
 * beginnings and ends take turns from here, also where they were placed
 * differently: whoever comes second sees what the first has done.
 */
export async function deliveredOf(
  transaction: Knex.Transaction,
  alerts: readonly Alert[],
): Promise<ReadonlyMap<string, Delivered[]>> {
  const delivered = new Map<string, Delivered[]>();
  // In one order everywhere, so that two stages cannot wait for each other.
  const ordered = [...alerts].sort((a, b) =>
    alertName(a) < alertName(b) ? -1 : 1,
  );
  for (const some of inBatches(ordered)) {
    const rows = await forUpdate(
      transaction,
      transaction('alerts')
        .select(...KEY, 'status', 'recurrence', 'received_at')
        .whereIn([...KEY], some.map(keyOf))
        .orderBy([...KEY]),
    );
    for (const row of rows) {
      const { status, recurrence, received_at: receivedAt } = row;
      const known = delivered.get(nameOf(row)) ?? [];
      known.push({ status, recurrence, receivedAt });
      delivered.set(nameOf(row), known);
    }
  }
  return delivered;
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

function keyOf({ source, fingerprint, startsAt }: Alert): string[] {
  return [source, fingerprint, startsAt];
}

function nameOf(row: Pick<FoldedRow, (typeof KEY)[number]>): string {
  return alertName({ ...row, startsAt: row.starts_at });
}
