import { Knex } from 'knex';
import { crashLoop, DATABASES, databases } from '../__testUtils__/testBackend';
import { openTestDatabase } from '../__testUtils__/testDatabase';
import { createTestLine, deliverTo } from '../__testUtils__/testLine';
import { World } from '../__testUtils__/world';

jest.setTimeout(60_000);

describe.each(DATABASES)('old deliveries on %s', databaseId => {
  const dbs = databases();
  let knex: Knex;
  let close: () => Promise<void>;
  beforeEach(async () => {
    ({ knex, close } = await openTestDatabase(dbs, databaseId));
  });
  afterEach(() => close());

  it('leave no doubted starts behind of what is over', async () => {
    const line = createTestLine(knex, new World());
    const odd = { startsAt: '0001-01-01T00:00:00Z' };
    const [fires, over, recent] = [odd, odd, odd].map(crashLoop);
    await deliverTo(line, fires, over, recent);
    const long = '2026-10-01T00:00:00.000Z';
    await knex('doubted_starts')
      .whereIn('fingerprint', [fires.fingerprint, over.fingerprint])
      .update({ starts_at: long });
    await knex('incidents').insert({
      id: 'i1',
      correlation_key: 'k',
      title: 't',
      severity: 'critical',
      status: 'open',
      opened_at: long,
      updated_at: long,
      last_alert_at: long,
    });
    await knex('incident_alerts').insert({
      source: 'alertmanager',
      fingerprint: fires.fingerprint,
      starts_at: long,
      incident_id: 'i1',
      status: 'firing',
      alert: '{}',
    });
    await line.deliveries.summarise(new Date('2026-11-01T00:00:00.000Z'));
    const left = await knex('doubted_starts').pluck('fingerprint');
    expect(left.sort()).toEqual([fires.fingerprint, recent.fingerprint].sort());
  });

  it('are forgotten but for their size, and their alerts are not', async () => {
    const line = createTestLine(knex, new World());
    const [old, recent] = [
      await deliverTo(line, crashLoop(), crashLoop()),
      await deliverTo(line, crashLoop()),
    ];
    const bodyOf = async ({ deliveryId: id }: { deliveryId: string }) =>
      (await knex('deliveries').where({ id }).first()).body;
    const before = [await bodyOf(old), await bodyOf(recent)];
    await knex('deliveries')
      .where({ id: old.deliveryId })
      .update({ received_at: '2026-10-01T00:00:00.000Z' });

    const end = new Date('2026-11-01T00:00:00.000Z');
    expect(await line.deliveries.summarise(end)).toBe(1);
    expect(JSON.parse(await bodyOf(old))).toEqual({
      forgottenCharacters: before[0].length,
    });
    expect(await bodyOf(recent)).toBe(before[1]);
    expect(await line.deliveries.alertsOf(old.deliveryId)).toHaveLength(2);
    // Once: the size is that of what came.
    expect(await line.deliveries.summarise(end)).toBe(0);
  });
});
