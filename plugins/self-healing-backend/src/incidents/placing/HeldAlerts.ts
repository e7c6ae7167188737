import { Alert } from '@backstage-self-healing/plugin-self-healing-common';
import { Knex } from 'knex';
import { inBatches } from '../../database/rows';
import { alertName } from '../../intake/alertName';

/** An alert that an incident holds, and the incident. */
type Held = {
  /** See {@link alertName}. */
  name: string;
  recurrence: number;
  status: Alert['status'];
  id: string;
  key: string;
  /** What the incident's alerts wait for, when they do. */
  unplaced: string | null;
};

/** Incidents that gather alerts until it is known where they belong. */
export type Gathered = Pick<Held, 'id' | 'key'>;

/** Tells which alerts incidents hold, and whether for good. */
export class HeldAlerts {
  constructor(private readonly knex: Knex) {}

  /** Those that no incident holds, or only until they are placed. */
  async notPlaced(alerts: readonly Alert[]): Promise<Alert[]> {
    const placed = new Map(
      (await this.#held(this.knex, alerts))
        .filter(({ unplaced }) => unplaced === null)
        .map(({ name, recurrence }) => [name, recurrence]),
    );
    return alerts.filter(
      alert => (placed.get(alertName(alert)) ?? -1) < (alert.recurrence ?? 0),
    );
  }

  /** How many of these have ended. */
  async endedAmong(alerts: readonly Alert[]): Promise<number> {
    const held = await this.#held(this.knex, alerts);
    return held.filter(({ status }) => status === 'resolved').length;
  }

  /** What holds these until they are placed, in one order everywhere. */
  async gathering(
    transaction: Knex.Transaction,
    alerts: readonly Alert[],
  ): Promise<Gathered[]> {
    const held = await this.#held(transaction, alerts);
    const gathering = held.filter(({ unplaced }) => unplaced !== null);
    return [...new Map(gathering.map(one => [one.id, one])).values()].sort(
      (a, b) => (a.key < b.key ? -1 : 1),
    );
  }

  async #held(knex: Knex, alerts: readonly Alert[]): Promise<Held[]> {
    const held: Held[] = [];
    for (const some of inBatches(alerts)) {
      const rows = await knex('incident_alerts as held')
        .join('incidents', 'incidents.id', 'held.incident_id')
        .select('held.source', 'held.fingerprint', 'held.starts_at')
        .select('held.recurrence', 'held.status', 'incidents.id')
        .select('incidents.correlation_key', 'incidents.unplaced')
        .whereIn(
          ['held.source', 'held.fingerprint', 'held.starts_at'],
          some.map(({ source, fingerprint, startsAt }) => [
            source,
            fingerprint,
            startsAt,
          ]),
        );
      for (const {
        starts_at: startsAt,
        correlation_key: key,
        ...row
      } of rows) {
        const { source, fingerprint, recurrence, status, id, unplaced } = row;
        const name = alertName({ source, fingerprint, startsAt });
        held.push({ name, recurrence, status, id, key, unplaced });
      }
    }
    return held;
  }
}
