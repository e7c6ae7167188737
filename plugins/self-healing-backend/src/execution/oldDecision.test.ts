import { Entity } from '@backstage/catalog-model';
import { Knex } from 'knex';
import { checkout, policy, runbook } from '../__testUtils__/entities';
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
import { Line } from '../line/createLine';

jest.setTimeout(60_000);

/** Waits for its proof however busy the machine is. */
const patient = runbook({
  verify: { within: '10m', for: '20ms', checks: [{ rollout: 'healthy' }] },
});

describe.each(DATABASES)(
  'a decision that an outage outlasts, %s',
  databaseId => {
    const dbs = databases();
    let knex: Knex;
    let close: () => Promise<void>;
    let world: World;
    let line: Line;

    beforeEach(async () => {
      ({ knex, close } = await openTestDatabase(dbs, databaseId));
      world = new World();
    });
    afterEach(async () => {
      await line.worker.stop();
      await close();
    });

    const live = (how: Entity = policy()) => {
      line = createTestLine(knex, world, {
        entities: [checkout, patient, how],
      });
      line.worker.start();
    };

    const executions = async () => {
      const [incident] = await knex('incidents').select('id');
      return incident ? line.executions.ofIncident(incident.id) : [];
    };

    /** The portal goes away when it has decided, and stays away. */
    const outage = (minutes: number) => {
      const stopped = new Promise<void>(resolve => {
        const look = ({ sql }: { sql: string }) => {
          if (!/^insert into [`"]executions[`"]/i.test(sql)) return;
          knex.off('query', look);
          resolve(line.worker.stop());
        };
        knex.on('query', look);
      });
      return async () => {
        await stopped;
        const { id, createdAt, journal } = (await executions()).at(-1)!;
        expect(journal).toEqual([]);
        const then = Date.parse(createdAt) - minutes * 60_000;
        await knex('executions')
          .where({ id })
          .update({ created_at: new Date(then).toISOString() });
      };
    };

    const outageAfterDeciding = async (minutes: number) => {
      const over = outage(minutes);
      live();
      await deliverTo(line, crashLoop());
      await over();
    };

    const story = async () => {
      const [{ id }] = await knex('incidents').select('id');
      return {
        incident: (await line.incidents.get(id))!,
        executions: await line.executions.ofIncident(id),
        decisions: await line.decisions.ofIncident(id),
        timeline: await line.timeline.read(knex, incidentChain(id)),
      };
    };
    const reaches = (index: number, state: string) =>
      eventually(async () =>
        expect((await executions())[index]?.state).toBe(state),
      );

    it('is sent when the outage was short', async () => {
      await outageAfterDeciding(2);

      live();
      await reaches(0, 'succeeded');
      expect(world.effects).toHaveLength(1);
      expect((await story()).decisions).toHaveLength(1);
    });

    it('is made again rather than sent, by the rules of now', async () => {
      await outageAfterDeciding(6);

      live(policy({ autonomy: 'suggest' }));
      await reaches(1, 'awaiting-approval');
      const {
        executions: [old],
        decisions,
        incident,
        timeline,
      } = await story();
      expect(old.state).toBe('refused');
      expect(
        timeline.find(({ kind }) => kind === 'step-failed')!.summary,
      ).toMatch(/^Step undo failed: It was decided at .+, more than 5m ago/);
      expect(decisions.map(({ verdict }) => verdict)).toEqual([
        'act',
        'suggest',
      ]);
      expect(incident.status).toBe('awaiting-approval');
      expect(world.effects).toEqual([]);
    });

    it('is made again and acted on when the rules still say so', async () => {
      await outageAfterDeciding(6);

      live();
      await reaches(1, 'succeeded');
      const [old, young] = await executions();
      expect(old.state).toBe('refused');
      expect(world.effects).toEqual([`${young.id}/undo/do`]);
    });

    it('calls a person when no decision can be carried out in time', async () => {
      await outageAfterDeciding(6);
      for (const decisions of [2, 3]) {
        const over = outage(6);
        live();
        await over();
        expect(await executions()).toHaveLength(decisions);
      }

      live();
      await eventually(async () =>
        expect((await story()).incident.status).toBe('escalated'),
      );
      const { executions: all, timeline } = await story();
      expect(all.map(({ state }) => state)).toEqual(Array(3).fill('refused'));
      const escalation = timeline.find(({ kind }) => kind === 'escalated')!;
      expect(escalation.summary).toContain('3 plans were out of date');
      // It was the portal that was away, not the target that changed.
      expect(escalation.summary).not.toContain('target');
      expect(world.effects).toEqual([]);
    });
  },
);
