import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { DATABASES, databases } from '../__testUtils__/testBackend';

jest.setTimeout(60_000);

const directory = resolvePackagePath(
  '@backstage-self-healing/plugin-self-healing-backend',
  'migrations',
);

describe.each(DATABASES)('migrations on %s', databaseId => {
  const dbs = databases();
  let knex: Knex;
  beforeEach(async () => {
    knex = await dbs.init(databaseId);
  });

  it('go all the way, back, and there again', async () => {
    const counts = async () =>
      (await knex.migrate.list({ directory })).map(
        (one: unknown[]) => one.length,
      );
    await knex.migrate.latest({ directory });
    const [done, todo] = await counts();
    expect([done > 0, todo]).toEqual([true, 0]);
    await knex.migrate.rollback({ directory }, true);
    expect(await knex.schema.hasTable('incidents')).toBe(false);
    await knex.migrate.latest({ directory });
    expect(await knex.schema.hasTable('incidents')).toBe(true);
  });

  it('keep the alerts that were stored before they could recur', async () => {
    for (let i = 0; i < 2; i += 1) await knex.migrate.up({ directory });
    const receivedAt = '2026-11-21T08:00:00.000Z';
    await knex('deliveries').insert({
      id: 'd1',
      source: 'alertmanager',
      received_at: receivedAt,
      body: '{}',
    });
    const alert = {
      source: 'alertmanager',
      fingerprint: 'f1',
      starts_at: receivedAt,
      status: 'firing',
      delivery_id: 'd1',
      alert: '{}',
    };
    await knex('alerts').insert(alert);
    await knex.migrate.latest({ directory });
    const migrated = {
      ...alert,
      received_at: receivedAt,
      recurrence: 0,
      unplaced_since: null,
      unplaced_by: null,
    };
    expect(await knex('alerts')).toEqual([migrated]);
    await expect(knex('alerts').insert(migrated)).rejects.toThrow();
    await knex('alerts').insert({ ...migrated, recurrence: 1 });
    while (await knex.schema.hasColumn('alerts', 'recurrence')) {
      await knex.migrate.down({ directory });
    }
    expect(await knex('alerts')).toEqual([alert]);
    await expect(knex('alerts').insert(alert)).rejects.toThrow();
  });
});
