import { NotificationSendOptions } from '@backstage/plugin-notifications-node';
import { Knex } from 'knex';
import {
  crashLoop,
  DATABASES,
  databases,
  eventually,
  resolved,
} from './__testUtils__/testBackend';
import { openTestDatabase } from './__testUtils__/testDatabase';
import { createTestLine, deliverTo } from './__testUtils__/testLine';
import { World } from './__testUtils__/world';
import { chainFault } from './incidents/hashChain';
import { incidentChain } from './incidents/TimelineStore';
import { Line } from './line/createLine';

jest.setTimeout(60_000);

describe.each(DATABASES)('replicas on %s', databaseId => {
  const dbs = databases();
  let knex: Knex;
  let close: () => Promise<void>;
  let world: World;
  let lines: Line[];
  let sent: NotificationSendOptions[];

  beforeEach(async () => {
    const database = await openTestDatabase(dbs, databaseId);
    ({ knex, close } = database);
    world = new World();
    sent = [];
    // On one database, each with what it has in memory for itself.
    lines = database.replicas.map(pool =>
      createTestLine(pool, world, { sent }),
    );
  });
  afterEach(async () => {
    await Promise.all(lines.map(({ worker }) => worker.stop()));
    await close();
  });

  const chainsHold = async () => {
    for (const { id } of await knex('incidents').select('id')) {
      const chain = incidentChain(id);
      expect(chainFault(chain, await lines[0].timeline.read(knex, chain))).toBe(
        undefined,
      );
    }
  };

  it('fold one storm into one incident, and heal it once', async () => {
    const alerts = Array.from({ length: 30 }, () => crashLoop());
    // An HA pair: both say everything, in pieces and in any order.
    await Promise.all(
      alerts.flatMap((alert, index) => [
        deliverTo(lines[index % 3], alert),
        deliverTo(lines[(index + 1) % 3], ...alerts.slice(index, index + 5)),
      ]),
    );
    lines.forEach(({ worker }) => worker.start());
    await eventually(async () => {
      const [{ n }] = await knex('incident_alerts').count({ n: '*' });
      expect(Number(n)).toBe(30);
      expect(world.effects).toHaveLength(1);
    });
    expect(await knex('incidents').select('id')).toHaveLength(1);
    expect(await knex('executions').select('id')).toHaveLength(1);

    const ends = alerts.map(resolved);
    await Promise.all(
      ends.map((alert, index) => deliverTo(lines[index % 3], alert)),
    );
    await eventually(async () => {
      expect(await knex('incidents').select('status')).toEqual([
        { status: 'resolved' },
      ]);
      expect(await knex('work').select('kind', 'subject')).toEqual([]);
    });
    expect(await knex('executions').select('state')).toEqual([
      { state: 'succeeded' },
    ]);
    expect(world.effects).toHaveLength(1);
    expect(sent).toEqual([]);
    await chainsHold();
  });

  it('take a resolution for what it is, whichever comes first', async () => {
    world.version = 1;
    const alerts = Array.from({ length: 12 }, () => crashLoop());
    await Promise.all(
      alerts.flatMap((alert, index) => [
        deliverTo(lines[index % 3], resolved(alert)),
        deliverTo(lines[(index + 1) % 3], alert),
      ]),
    );
    lines.forEach(({ worker }) => worker.start());
    await eventually(async () =>
      expect(await knex('work').select('kind', 'subject')).toEqual([]),
    );
    // Every alert is over, so whatever was opened for one is closed.
    expect(await knex('incident_alerts').where({ status: 'firing' })).toEqual(
      [],
    );
    expect(await knex('incidents').whereNot({ status: 'resolved' })).toEqual(
      [],
    );
    await chainsHold();
  });
});
