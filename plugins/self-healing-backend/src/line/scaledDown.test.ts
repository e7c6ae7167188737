import { Knex } from 'knex';
import { checkout, policy, runbook } from '../__testUtils__/entities';
import {
  crashLoop,
  DATABASES,
  databases,
  eventually,
  resolved,
  startBackend,
} from '../__testUtils__/testBackend';
import { World } from '../__testUtils__/world';

jest.setTimeout(60_000);

/** What the check of a rollout says of it; see `judgeBaseline`. */
const SCALED_DOWN = 'checkout has 1 replica, 3 served before';

describe.each(DATABASES)('what somebody scales down, on %s', databaseId => {
  const dbs = databases();
  let knex: Knex;
  let backend: Awaited<ReturnType<typeof startBackend>>;

  /** @param lasts - how long health has to hold */
  const start = async (checks: object[], lasts: string) => {
    const world = new World();
    const { evaluate } = world.check;
    let isScaled = false;
    world.check.evaluate = async (...asked) =>
      isScaled
        ? { status: 'inconclusive', undecidable: true, message: SCALED_DOWN }
        : evaluate(...asked);
    knex = await dbs.init(databaseId);
    backend = await startBackend(knex, {
      world,
      entities: [
        checkout,
        policy(),
        runbook({ verify: { within: '300ms', for: lasts, checks } }),
      ],
    });
    const scaleDown = () => {
      isScaled = true;
    };
    return { ...backend, scaleDown };
  };

  afterEach(() => backend.stop());

  it.each([
    ['verifying', '10m'],
    ['watching', '20ms'],
  ])(
    'is left as it is, and its owner called, when it is %s',
    async (state, lasts) => {
      const { world, deliver, until, sent, scaleDown } = await start(
        [{ rollout: 'healthy' }, { alert: 'resolved' }],
        lasts,
      );
      await deliver(crashLoop());
      await until(({ executions }) => executions[0]?.state === state);
      scaleDown();
      const { executions } = await until(
        ({ incident }) => incident.status === 'escalated',
      );
      expect(executions[0].state).toBe('failed');
      expect(world.effects).toHaveLength(1);
      await eventually(async () => expect(sent).toHaveLength(1));
      expect(sent[0].payload.description).toContain(
        `Whether it helped only a person can say; it is left as it is. ${SCALED_DOWN}`,
      );
    },
  );

  it('is not closed, and its owner called, when its alerts have ended', async () => {
    const { deliver, until, sent, scaleDown } = await start(
      [{ rollout: 'healthy' }],
      '20ms',
    );
    const alert = crashLoop();
    await deliver(alert);
    await until(({ executions }) => executions[0]?.state === 'succeeded');
    scaleDown();
    await deliver(resolved(alert));
    const story = await eventually(async () => {
      // It would look every 15 s.
      await knex('work').where({ kind: 'incident' }).update({ run_at: 0 });
      const detail = await backend.incident();
      expect(detail.incident.status).toBe('escalated');
      return detail;
    });
    expect(story.timeline.at(-1)!.summary).toContain(
      `whether it is healthy is not known (${SCALED_DOWN}`,
    );
    await eventually(async () => expect(sent).toHaveLength(1));
  });
});
