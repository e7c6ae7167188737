import {
  crashLoop,
  DATABASES,
  databases,
  eventually,
} from '../__testUtils__/testBackend';
import { openTestDatabase } from '../__testUtils__/testDatabase';
import { createTestLine, deliverTo } from '../__testUtils__/testLine';
import { World } from '../__testUtils__/world';
import { incidentChain } from '../incidents/TimelineStore';

jest.setTimeout(60_000);

describe.each(DATABASES)('what cannot be decided on %s', databaseId => {
  const dbs = databases();

  it('is said to its owner, once, and decided when it can be', async () => {
    const { knex, close } = await openTestDatabase(dbs, databaseId);
    const sent: { payload: { title: string } }[] = [];
    const world = new World();
    const line = createTestLine(knex, world, { sent: sent as never });
    const { entity } = line.catalog;
    line.catalog.entity = async () => {
      throw new Error('the catalog does not answer');
    };
    const work = () => knex('work').where({ kind: 'incident' });
    const lookAgain = async () => {
      const [{ attempts }] = await work();
      await work().update({ run_at: 0 });
      await eventually(async () =>
        expect((await work())[0].attempts).toBe(attempts + 1),
      );
      await eventually(async () =>
        expect(Number((await work())[0].lease_until)).toBe(0),
      );
    };
    try {
      await deliverTo(line, crashLoop());
      line.worker.start();
      await eventually(async () => expect(await work()).toHaveLength(1));
      for (let i = 0; i < 7; i += 1) await lookAgain();
      const [{ id, status }] = await line.incidents.query();
      const said = async () =>
        (await line.timeline.read(knex, incidentChain(id))).filter(
          ({ kind }) => kind === 'escalated',
        );
      expect(await said()).toMatchObject([
        {
          summary: expect.stringContaining('the catalog does not answer'),
          data: { attempts: 5 },
        },
      ]);
      expect(status).toBe('open');
      await eventually(async () =>
        expect(sent.map(({ payload }) => payload.title)).toEqual([
          'Needs a person: KubePodCrashLooping on checkout',
        ]),
      );
      expect(world.effects).toEqual([]);

      line.catalog.entity = entity;
      await work().update({ run_at: 0 });
      await eventually(async () => expect(world.effects).toHaveLength(1));
      expect(await said()).toHaveLength(1);
    } finally {
      await line.worker.stop();
      await close();
    }
  });
});
