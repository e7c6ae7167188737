import { randomUUID } from 'crypto';
import {
  Alert,
  Incident,
  IncidentStatus,
  SeverityNames,
  severityOf,
} from '@backstage-self-healing/plugin-self-healing-common';
import { Knex } from 'knex';
import { Candidate, PlacedAlert } from './correlate';
import { addAlerts } from './foldedAlerts';
import { NO_HANDS } from './handsRow';
import { CountedRow, gained, IncidentRow, toIncident } from './incidentRow';
import { incidentTitle } from './incidentTitle';
import { inBatches } from '../database/rows';
import { alertName } from '../intake/alertName';

/** The times of one incident, ISO 8601. */
export type IncidentTimes = {
  id: string;
  /** Start of its first alert. */
  startedAt: string;
  acknowledgedAt: string | null;
  resolvedAt: string | null;
};

/** Reads and writes incidents and the alerts folded into them. */
export class IncidentStore {
  constructor(
    private readonly knex: Knex,
    private readonly now: () => Date,
    private readonly severities?: SeverityNames,
  ) {}

  /** Incidents with counts of their alerts; add conditions and an order. */
  query(knex: Knex = this.knex): Knex.QueryBuilder<CountedRow, CountedRow[]> {
    const alerts = (name: string, firingOnly: boolean) => {
      const counted = knex('incident_alerts')
        .count('*')
        .whereRaw('incident_alerts.incident_id = incidents.id');
      if (firingOnly) counted.where('incident_alerts.status', 'firing');
      return counted.as(name);
    };
    return knex('incidents').select(
      'incidents.*',
      alerts('alert_count', false),
      alerts('firing_count', true),
    );
  }

  async get(id: string, knex: Knex = this.knex): Promise<Incident | undefined> {
    const row = await this.query(knex).where('incidents.id', id).first();
    return row && toIncident(row);
  }

  async alertsOf(id: string, knex: Knex = this.knex): Promise<Alert[]> {
    const rows: { alert: string }[] = await knex('incident_alerts')
      .select('alert')
      .where({ incident_id: id })
      .orderBy('starts_at');
    return rows.map(row => JSON.parse(row.alert));
  }

  /** What is not over yet, newest first. */
  async newestOpen(limit: number): Promise<Incident[]> {
    const rows = await this.query()
      .whereNot('incidents.status', 'resolved')
      .orderBy('opened_at', 'desc')
      .limit(limit);
    return rows.map(toIncident);
  }

  /** Ids of the incidents that are not over yet and hit a workload. */
  async openOn(workload: string): Promise<string[]> {
    const rows: { id: string }[] = await this.knex('incidents')
      .select('id')
      .where({ workload })
      .whereNot('status', 'resolved');
    return rows.map(({ id }) => id);
  }

  /** The incident that is not over yet and hits the entity, newest first. */
  async openFor(entityRef: string): Promise<Incident | undefined> {
    const row = await this.query()
      .where('entity_ref', entityRef)
      .whereNot('incidents.status', 'resolved')
      .orderBy('opened_at', 'desc')
      .first();
    return row && toIncident(row);
  }

  /**
   * What fires of these label sets, whenever it began, and whatever fires on
   * the workload. Without those of closed incidents: a person has said that
   * nothing is left to wait for there.
   *
   * @param workload - `cluster/namespace/Kind/name`
   */
  async firingFor(
    workload: string,
    alerts: readonly Pick<Alert, 'source' | 'fingerprint'>[],
  ): Promise<Alert[]> {
    const found = new Map<string, Alert>();
    for (const some of [[], ...inBatches(alerts)]) {
      const rows: { alert: string }[] = await this.knex('incident_alerts')
        .join('incidents', 'incidents.id', 'incident_alerts.incident_id')
        .whereNot('incidents.status', 'resolved')
        .andWhere('incident_alerts.status', 'firing')
        .andWhere(either =>
          either.where('incidents.workload', workload).orWhereIn(
            ['incident_alerts.source', 'incident_alerts.fingerprint'],
            some.map(({ source, fingerprint }) => [source, fingerprint]),
          ),
        )
        .orderBy('incident_alerts.starts_at')
        .select('incident_alerts.alert');
      for (const row of rows) {
        const alert: Alert = JSON.parse(row.alert);
        found.set(alertName(alert), alert);
      }
    }
    return [...found.values()];
  }

  /** The newest incidents of an entity, for its statistics. */
  async timesOf(entityRef: string): Promise<IncidentTimes[]> {
    const rows: (IncidentRow & { started_at: string | null })[] =
      await this.knex('incidents')
        .select('incidents.*')
        .select(
          this.knex('incident_alerts')
            .min('starts_at')
            .whereRaw('incident_alerts.incident_id = incidents.id')
            .as('started_at'),
        )
        .where({ entity_ref: entityRef })
        .orderBy('opened_at', 'desc')
        .limit(500);
    return rows.map(row => ({
      id: row.id,
      startedAt: row.started_at ?? row.opened_at,
      acknowledgedAt: row.acknowledged_at,
      resolvedAt: row.resolved_at,
    }));
  }

  /**
   * Serialises everything that folds alerts of this key, until the transaction
   * ends: two replicas cannot open two incidents for one cause.
   */
  async lockKey(transaction: Knex.Transaction, key: string): Promise<void> {
    // The update takes the row's lock also when the row was there already.
    await transaction('correlation_locks')
      .insert({ key })
      .onConflict('key')
      .merge();
  }

  /** Recent incidents of a key, newest first. */
  async candidates(
    transaction: Knex.Transaction,
    key: string,
  ): Promise<Candidate[]> {
    const rows: IncidentRow[] = await transaction('incidents')
      .where({ correlation_key: key })
      .orderBy('opened_at', 'desc')
      .limit(10);
    return rows.map(row => ({
      id: row.id,
      status: row.status,
      lastAlertAt: row.last_alert_at,
      resolvedAt: row.resolved_at,
      ...(row.hands_by === null ? {} : { isHeld: true }),
    }));
  }

  async open(
    transaction: Knex.Transaction,
    key: string,
    placed: readonly [PlacedAlert, ...PlacedAlert[]],
    waitingFor?: string,
  ): Promise<string> {
    const [{ alert, origin }] = placed;
    const id = randomUUID();
    const now = this.now().toISOString();
    const row: IncidentRow = {
      ...NO_HANDS,
      id,
      correlation_key: key,
      title: waitingFor
        ? `Alerts wait to be placed: ${waitingFor} does not answer`
        : incidentTitle(alert, origin),
      entity_ref: origin.entityRef,
      owner_ref: origin.ownerRef,
      workload: null,
      severity: severityOf(alert.labels, this.severities),
      status: 'open',
      opened_at: now,
      updated_at: now,
      last_alert_at: alert.startsAt,
      acknowledged_at: null,
      resolved_at: null,
      settling: null,
      placement: null,
      unplaced: waitingFor ?? null,
    };
    await transaction('incidents').insert({
      ...row,
      ...gained(row, placed, now, this.severities),
    });
    await addAlerts(transaction, id, placed);
    return id;
  }

  /**
   * Adds firing alerts, or ones that fire again; the incident takes the worst
   * severity it has seen, and one that is resolved opens again, also when that
   * was only just now.
   *
   * @returns whether it was opened again
   */
  async fold(
    transaction: Knex.Transaction,
    incidentId: string,
    placed: readonly PlacedAlert[],
  ): Promise<boolean> {
    const row: IncidentRow = await transaction('incidents')
      .where({ id: incidentId })
      .first();
    const now = this.now().toISOString();
    const reopened = row.status === 'resolved';
    await transaction('incidents')
      .where({ id: incidentId })
      .update({
        ...gained(row, placed, now, this.severities),
        updated_at: now,
        // It fires again: what has been proven so far was before that.
        settling: null,
        ...(reopened ? { status: 'open', resolved_at: null } : {}),
      });
    await addAlerts(transaction, incidentId, placed);
    return reopened;
  }

  async setStatus(
    transaction: Knex.Transaction,
    id: string,
    status: IncidentStatus,
  ): Promise<void> {
    const now = this.now().toISOString();
    await transaction('incidents')
      .where({ id })
      .update({
        status,
        updated_at: now,
        resolved_at: status === 'resolved' ? now : null,
        ...(status === 'resolved' ? { settling: null } : {}),
      });
  }

  /** How far the proof has come that an incident needs before it closes. */
  async settling<T>(id: string): Promise<T | undefined> {
    const row: Pick<IncidentRow, 'settling'> | undefined = await this.knex(
      'incidents',
    )
      .select('settling')
      .where({ id })
      .first();
    return row?.settling ? JSON.parse(row.settling) : undefined;
  }

  async setSettling(
    transaction: Knex.Transaction,
    id: string,
    settling: object,
  ): Promise<void> {
    await transaction('incidents')
      .where({ id })
      .update({ settling: JSON.stringify(settling) });
  }

  /** First time that the system or a person took this incident in hand. */
  async acknowledge(transaction: Knex.Transaction, id: string): Promise<void> {
    await transaction('incidents')
      .where({ id, acknowledged_at: null })
      .update({ acknowledged_at: this.now().toISOString() });
  }
}
