import {
  KillSwitch,
  KillSwitchRequest,
} from '@backstage-self-healing/plugin-self-healing-common';
import { Knex } from 'knex';
import { locksRows } from '../database/rows';

/** Advisory lock of this plugin's database; any number that is only used here. */
const LOCK = 7_311_983;

type KillSwitchRow = {
  scope: 'global' | 'cluster' | 'entity' | 'policy';
  ref: string;
  engaged: boolean | number;
  reason: string;
  changed_by: string;
  changed_at: string;
};

/** Kill switches, read wherever something is about to act. */
export class KillSwitchStore {
  constructor(private readonly knex: Knex, private readonly now: () => Date) {}

  /** Switches pulled at this moment. */
  async engaged(): Promise<KillSwitch[]> {
    return (await this.all()).filter(({ engaged }) => engaged);
  }

  /**
   * Switches pulled, for a transaction that is about to write an intent. Until
   * it ends no switch can be pulled: either the intent came first, or it sees
   * the switch.
   */
  async engagedForIntent(transaction: Knex.Transaction): Promise<KillSwitch[]> {
    if (locksRows(transaction)) {
      await transaction.raw('SELECT pg_advisory_xact_lock_shared(?)', [LOCK]);
    }
    return (await this.all(transaction)).filter(({ engaged }) => engaged);
  }

  async all(knex: Knex = this.knex): Promise<KillSwitch[]> {
    const rows: KillSwitchRow[] = await knex('kill_switches').orderBy([
      'scope',
      'ref',
    ]);
    return rows.map(row => ({
      scope:
        row.scope === 'global'
          ? { scope: 'global' }
          : { scope: row.scope, ref: row.ref },
      engaged: Boolean(row.engaged),
      reason: row.reason,
      changedBy: row.changed_by,
      changedAt: row.changed_at,
    }));
  }

  async set(request: KillSwitchRequest, by: string): Promise<KillSwitch> {
    const { scope, engaged, reason } = request;
    const changedAt = this.now().toISOString();
    await this.knex.transaction(async transaction => {
      if (locksRows(transaction)) {
        await transaction.raw('SELECT pg_advisory_xact_lock(?)', [LOCK]);
      }
      await transaction('kill_switches')
        .insert({
          scope: scope.scope,
          ref: 'ref' in scope ? scope.ref : '',
          engaged,
          reason,
          changed_by: by,
          changed_at: changedAt,
        })
        .onConflict(['scope', 'ref'])
        .merge();
    });
    return { scope, engaged, reason, changedBy: by, changedAt };
  }
}
