import { Alert } from '@backstage-self-healing/plugin-self-healing-common';
import { Knex } from 'knex';
import { inBatches } from '../../database/rows';
import { LastTold, PolledAlert } from './reconcile';

type PolledRow = {
  alertmanager: string;
  source: string;
  fingerprint: string;
  alert: string;
  silenced: boolean | number;
  listed_at: number | string;
  missed: number;
};

/** What Alertmanagers have listed, and what was delivered of it. */
export class PolledAlertStore {
  constructor(private readonly knex: Knex) {}

  async keptOf(alertmanager: string): Promise<PolledAlert[]> {
    const rows: PolledRow[] = await this.knex('polled_alerts').where({
      alertmanager,
    });
    return rows.map(row => ({
      alert: JSON.parse(row.alert),
      silenced: Boolean(row.silenced),
      listedAt: Number(row.listed_at),
      missed: row.missed,
    }));
  }

  /** Fingerprints that another Alertmanager listed when it was asked last. */
  async listedElsewhere(alertmanager: string): Promise<Set<string>> {
    const rows: Pick<PolledRow, 'fingerprint'>[] = await this.knex(
      'polled_alerts',
    )
      .distinct('fingerprint')
      .whereNot({ alertmanager })
      .andWhere({ missed: 0 });
    return new Set(rows.map(({ fingerprint }) => fingerprint));
  }

  /** What was delivered last of these label sets. */
  async lastTold(
    source: string,
    fingerprints: readonly string[],
  ): Promise<Map<string, LastTold>> {
    const told = new Map<string, LastTold>();
    for (const some of inBatches([...new Set(fingerprints)])) {
      const rows: {
        fingerprint: string;
        status: Alert['status'];
        received_at: string;
      }[] = await this.knex('alerts')
        .select('fingerprint', 'status', 'received_at')
        .where({ source })
        .whereIn('fingerprint', some)
        // Of what came at once an end is the later word.
        .orderBy([{ column: 'received_at' }, { column: 'status' }]);
      for (const row of rows) {
        told.set(row.fingerprint, {
          status: row.status,
          receivedAt: row.received_at,
        });
      }
    }
    return told;
  }

  /** All that is kept of one Alertmanager, at once. */
  async keep(
    alertmanager: string,
    kept: readonly PolledAlert[],
  ): Promise<void> {
    await this.knex.transaction(async transaction => {
      await transaction('polled_alerts').where({ alertmanager }).delete();
      const unique = new Map(kept.map(one => [one.alert.fingerprint, one]));
      for (const some of inBatches([...unique.values()])) {
        await transaction('polled_alerts').insert(
          some.map(
            ({ alert, silenced, listedAt, missed }): PolledRow => ({
              alertmanager,
              source: alert.source,
              fingerprint: alert.fingerprint,
              alert: JSON.stringify(alert),
              silenced,
              listed_at: listedAt,
              missed,
            }),
          ),
        );
      }
    });
  }

  /** Those of these alerts whose end nobody is told, as far as is known. */
  async silenced(alerts: readonly Alert[]): Promise<Alert[]> {
    const silent = new Map<string, boolean>();
    const key = (source: string, fingerprint: string) =>
      JSON.stringify([source, fingerprint]);
    for (const some of inBatches(alerts)) {
      const rows: PolledRow[] = await this.knex('polled_alerts')
        .select('source', 'fingerprint', 'silenced')
        .where({ missed: 0 })
        .whereIn(
          ['source', 'fingerprint'],
          some.map(({ source, fingerprint }) => [source, fingerprint]),
        );
      for (const { source, fingerprint, silenced } of rows) {
        const name = key(source, fingerprint);
        // One of a pair that is not silenced tells.
        silent.set(name, Boolean(silenced) && (silent.get(name) ?? true));
      }
    }
    return alerts.filter(
      ({ source, fingerprint }) =>
        silent.get(key(source, fingerprint)) === true,
    );
  }
}
