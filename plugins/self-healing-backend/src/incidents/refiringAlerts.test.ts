import { Knex } from 'knex';
import { checkout, policy, rollBack } from '../__testUtils__/entities';
import {
  crashLoop,
  DATABASES,
  databases,
  eventually,
  resolved,
  startBackend,
} from '../__testUtils__/testBackend';
import { openTestDatabase } from '../__testUtils__/testDatabase';
import { createTestLine, deliverTo } from '../__testUtils__/testLine';
import { World } from '../__testUtils__/world';
import { incidentChain } from './TimelineStore';

jest.setTimeout(60_000);

const asking = [checkout, rollBack, policy({ autonomy: 'suggest' })];

/** Ten minutes pass, as far as what was told before is concerned. */
async function timePasses(knex: Knex): Promise<void> {
  const rows = await knex('alerts').select();
  for (const { received_at: at, ...key } of rows) {
    const earlier = new Date(Date.parse(at) - 600_000).toISOString();
    await knex('alerts').where(key).update({ received_at: earlier });
  }
}

describe.each(DATABASES)('an alert with an end told too early on %s', id => {
  const dbs = databases();

  describe('over HTTP', () => {
    let knex: Knex;
    let backend: Awaited<ReturnType<typeof startBackend>>;
    beforeEach(async () => {
      knex = await dbs.init(id);
      backend = await startBackend(knex, { entities: asking });
    });
    afterEach(() => backend.stop());

    const closed = () =>
      backend.until(({ incident }) => incident.status === 'resolved');
    /** One that fired and was told to be over. */
    const over = async () => {
      const alert = crashLoop();
      await backend.deliver(alert);
      await backend.until(({ executions }) => executions.length > 0);
      const end = resolved(alert);
      await backend.deliver(end);
      await closed();
      return { alert, end };
    };

    it('opens its incident again, and is decided on again', async () => {
      const { alert } = await over();
      await timePasses(knex);
      expect((await backend.deliver(alert)).body).toMatchObject({
        stored: 1,
        duplicates: 0,
      });
      const story = await backend.until(
        ({ executions }) => executions.length === 2,
      );
      expect(await backend.incidents()).toHaveLength(1);
      expect(story.incident).toMatchObject({
        status: 'awaiting-approval',
        alertCount: 1,
        firingCount: 1,
        resolvedAt: null,
      });
      expect(story.alerts).toMatchObject([{ status: 'firing', recurrence: 1 }]);
      const kinds = story.timeline.map(({ kind }) => kind);
      expect(kinds.slice(kinds.indexOf('incident-resolved') + 1)).toEqual([
        'alert-firing',
        'incident-opened',
        'decision',
        'plan',
        'approval-requested',
      ]);
      expect(
        story.timeline.filter(({ kind }) => kind === 'alert-firing'),
      ).toMatchObject([
        { summary: 'KubePodCrashLooping fires: checkout is crash looping' },
        {
          summary: 'KubePodCrashLooping fires again: checkout is crash looping',
        },
      ]);
      await backend.deliver(resolved(alert));
      await closed();
    });

    it('is not opened by an old notification that comes late', async () => {
      const { alert } = await over();
      expect((await backend.deliver(alert)).body).toMatchObject({
        stored: 0,
        duplicates: 1,
      });
      expect((await backend.incident()).incident.status).toBe('resolved');
    });

    it('is told of by both halves of a pair, and ended by its own end only', async () => {
      const { alert, end } = await over();
      await timePasses(knex);
      const told = await Promise.all([1, 2].map(() => backend.deliver(alert)));
      expect(told.map(({ body }) => body.stored).sort()).toEqual([0, 1]);
      await backend.until(({ incident }) => incident.firingCount === 1);
      expect((await backend.deliver(end)).body.duplicates).toBe(1);
      expect((await backend.incident()).incident.firingCount).toBe(1);
      await backend.deliver(resolved(alert));
      await closed();
    });

    it('is seen though only its end was', async () => {
      const alert = crashLoop();
      await backend.deliver(resolved(alert));
      await timePasses(knex);
      await backend.deliver(alert);
      await backend.until(({ incident }) => incident.firingCount === 1);
      await backend.deliver(resolved(alert));
      expect((await closed()).alerts).toMatchObject([{ recurrence: 1 }]);
    });
  });

  it('fires on when its first end is folded after it', async () => {
    const { knex, close } = await openTestDatabase(dbs, id);
    const line = createTestLine(knex, new World(), { entities: asking });
    try {
      const alert = crashLoop();
      await deliverTo(line, alert);
      const { deliveryId: subject } = await deliverTo(line, resolved(alert));
      await timePasses(knex);
      await deliverTo(line, alert);
      await knex('work').where({ subject }).update({ run_at: 9e15 });
      line.worker.start();
      await eventually(async () =>
        expect(
          await knex('work').where({ kind: 'correlate' }).select('subject'),
        ).toEqual([{ subject }]),
      );
      await knex('work').where({ subject }).update({ run_at: 0 });
      await eventually(async () =>
        expect(await knex('work').where({ kind: 'correlate' })).toEqual([]),
      );
      const [incident] = await line.incidents.query();
      expect(Number(incident.firing_count)).toBe(1);
      const story = await line.timeline.read(knex, incidentChain(incident.id));
      expect(story.map(({ kind }) => kind)).not.toContain('alert-resolved');
    } finally {
      await line.worker.stop();
      await close();
    }
  });
});
