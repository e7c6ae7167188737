import { Knex } from 'knex';
import {
  crashLoop,
  DATABASES,
  databases,
  eventually,
  resolved,
  startBackend,
} from '../__testUtils__/testBackend';
import { openTestDatabase } from '../__testUtils__/testDatabase';
import { World } from '../__testUtils__/world';
import { IncidentStore } from './IncidentStore';

jest.setTimeout(60_000);

describe.each(DATABASES)('incidents that come to rest on %s', databaseId => {
  const dbs = databases();

  describe('by themselves', () => {
    let backend: Awaited<ReturnType<typeof startBackend>>;
    let knex: Knex;
    const start = async (options: Parameters<typeof startBackend>[1] = {}) => {
      knex = await dbs.init(databaseId);
      backend = await startBackend(knex, options);
      return backend;
    };
    afterEach(() => backend.stop());

    it('stay open for an alert that joins while the proof is asked for', async () => {
      const world = new World();
      const { deliver, until, incidents } = await start({ world });
      world.curable = false;
      const alert = crashLoop();
      await deliver(alert);
      await until(({ incident }) => incident.status === 'escalated');

      const joining = crashLoop();
      world.version = 1;
      world.curable = true;
      const { evaluate } = world.check;
      world.check.evaluate = async (...asked) => {
        world.check.evaluate = evaluate;
        await deliver(joining);
        await eventually(async () =>
          expect((await incidents())[0].alertCount).toBe(2),
        );
        return evaluate(...asked);
      };
      await deliver(resolved(alert));
      await until(({ incident }) => incident.alertCount === 2);
      await deliver(resolved(joining));
      const story = await until(
        ({ incident }) => incident.status === 'resolved',
      );
      // Closed once, and only after the second alert was over.
      expect(story.timeline.map(({ kind }) => kind).slice(-3)).toEqual([
        'alert-resolved',
        'verification-passed',
        'incident-resolved',
      ]);
      expect(
        story.timeline.filter(({ kind }) => kind === 'incident-resolved'),
      ).toHaveLength(1);
    });

    it('stay with the person who was called, and call again for more', async () => {
      const world = new World();
      world.curable = false;
      const { deliver, until, incidents, sent } = await start({ world });
      await deliver(crashLoop());
      await until(({ incident }) => incident.status === 'escalated');
      const effects = [...world.effects];
      const calls = () =>
        sent.filter(({ payload }) => payload.title.startsWith('Needs a person'))
          .length;
      await eventually(async () => expect(calls()).toBe(1));

      // Another day: nothing of the first cause has been told for hours.
      const yesterday = new Date(Date.now() - 86_400_000).toISOString();
      await knex('incidents').update({ last_alert_at: yesterday });
      await deliver(crashLoop());
      const story = await until(({ incident }) => incident.alertCount === 2);
      await eventually(async () => expect(calls()).toBe(2));
      expect(await incidents()).toHaveLength(1);
      expect(story.incident.status).toBe('escalated');
      expect(story.timeline.slice(-2)).toMatchObject([
        { kind: 'alert-firing' },
        { kind: 'escalated', summary: expect.stringContaining('called again') },
      ]);
      expect(world.effects).toEqual(effects);
    });
  });

  it('open again for an alert that was meant for them just before', async () => {
    const { knex, close } = await openTestDatabase(dbs, databaseId);
    try {
      const store = new IncidentStore(knex, () => new Date());
      const origin = { entityRef: null, ownerRef: null, workload: null };
      const alert = (fingerprint: string) => ({
        source: 'alertmanager',
        fingerprint,
        status: 'firing' as const,
        labels: {},
        annotations: {},
        startsAt: '2026-11-21T08:00:00.000Z',
      });
      const id = await knex.transaction(t =>
        store.open(t, 'k', [{ alert: alert('a'), origin }]),
      );
      await knex.transaction(t => store.setStatus(t, id, 'resolved'));
      // Whoever folds looked for a place while it was open still.
      expect(
        await knex.transaction(t =>
          store.fold(t, id, [{ alert: alert('b'), origin }]),
        ),
      ).toBe(true);
      expect(await store.get(id)).toMatchObject({
        status: 'open',
        resolvedAt: null,
      });
    } finally {
      await close();
    }
  });
});
