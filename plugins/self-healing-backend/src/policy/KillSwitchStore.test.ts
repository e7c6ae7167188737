import { KillSwitchScope } from '@backstage-self-healing/plugin-self-healing-common';
import { Knex } from 'knex';
import { DATABASES, databases, eventually } from '../__testUtils__/testBackend';
import { openTestDatabase } from '../__testUtils__/testDatabase';
import { locksRows } from '../database/rows';
import { KillSwitchStore } from './KillSwitchStore';

jest.setTimeout(60_000);

const ADMIN = 'user:default/platform-admin';
const NOW = new Date('2026-11-21T08:00:00.000Z');

describe.each(DATABASES)('KillSwitchStore on %s', databaseId => {
  const dbs = databases();
  let knex: Knex;
  let replicas: Knex[];
  let close: () => Promise<void>;
  let store: KillSwitchStore;

  beforeEach(async () => {
    ({ knex, replicas, close } = await openTestDatabase(dbs, databaseId));
    store = new KillSwitchStore(knex, () => NOW);
  });
  afterEach(() => close());

  const set = (engaged: boolean, scope: KillSwitchScope, by = store) =>
    by.set({ scope, engaged, reason: 'test' }, ADMIN);
  const everything: KillSwitchScope = { scope: 'global' };

  it('knows what is pulled, and what is only known', async () => {
    expect(await store.all()).toEqual([]);
    const cluster: KillSwitchScope = { scope: 'cluster', ref: 'demo' };
    const pulled = await set(true, everything);
    await set(true, cluster);
    await set(false, cluster);
    expect(pulled).toEqual({
      scope: everything,
      engaged: true,
      reason: 'test',
      changedBy: ADMIN,
      changedAt: NOW.toISOString(),
    });
    expect(await store.engaged()).toEqual([pulled]);
    expect((await store.all()).map(({ scope }) => scope)).toEqual([
      cluster,
      everything,
    ]);
    await knex.transaction(async transaction => {
      expect(await store.engagedForIntent(transaction)).toEqual([pulled]);
    });
  });

  it('is pulled after an intent that did not see it, never beside one', async () => {
    const order: string[] = [];
    let pulling: Promise<unknown> | undefined;
    await knex.transaction(async transaction => {
      expect(await store.engagedForIntent(transaction)).toEqual([]);
      pulling = set(
        true,
        everything,
        new KillSwitchStore(replicas[1], () => NOW),
      ).then(() => order.push('pulled'));
      if (locksRows(knex)) await untilSomebodyWaits(replicas[2]);
      order.push('intent');
    });
    await pulling;
    expect(order).toEqual(['intent', 'pulled']);
    await knex.transaction(async transaction => {
      expect(await store.engagedForIntent(transaction)).toHaveLength(1);
    });
  });

  it('lets intents of different executions through together', async () => {
    const results = await Promise.all(
      replicas.map(pool =>
        pool.transaction(async transaction => {
          const engaged = await store.engagedForIntent(transaction);
          return engaged.length;
        }),
      ),
    );
    expect(results).toEqual([0, 0, 0]);
  });

  it('keeps the last word of several who speak at once', async () => {
    await Promise.all(
      replicas.map((pool, index) =>
        set(index % 2 === 0, everything, new KillSwitchStore(pool, () => NOW)),
      ),
    );
    expect(await store.all()).toHaveLength(1);
  });
});

/** Until the switch stands in line behind the intent. */
async function untilSomebodyWaits(knex: Knex): Promise<void> {
  await eventually(async () => {
    const waiting = await knex('pg_locks')
      .join('pg_database', 'pg_database.oid', 'pg_locks.database')
      .where({ locktype: 'advisory', granted: false })
      .andWhere('datname', knex.raw('current_database()'))
      .select('pid');
    expect(waiting.length).toBeGreaterThan(0);
  });
}
