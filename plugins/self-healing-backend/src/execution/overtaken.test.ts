import { checkout, policy, rollBack, runbook } from '../__testUtils__/entities';
import {
  crashLoop,
  DATABASES,
  databases,
  startBackend,
} from '../__testUtils__/testBackend';

jest.setTimeout(60_000);

const quick = {
  ...runbook({ verify: undefined }),
  metadata: { ...rollBack.metadata, name: 'quick', title: 'Quick' },
};

describe.each(DATABASES)('a decision that is overtaken, %s', databaseId => {
  const dbs = databases();
  let backend: Awaited<ReturnType<typeof startBackend>>;
  afterEach(() => backend.stop());

  it('is made again, and heeds the cooldown after what came first', async () => {
    backend = await startBackend(await dbs.init(databaseId), {
      entities: [
        checkout,
        rollBack,
        quick,
        policy({ guardrails: { cooldown: '15m' } }),
      ],
    });
    const { world, deliver, post, until } = backend;
    world.version = 3;
    // The policy's plan takes so long that a person's run comes and goes.
    const { plan } = world.action;
    let goOn = () => {};
    const held = new Promise<void>(resolve => {
      goOn = resolve;
    });
    const planning = new Promise<void>(resolve => {
      world.action.plan = async (...given) => {
        world.action.plan = plan;
        resolve();
        await held;
        return plan(...given);
      };
    });
    await deliver(crashLoop());
    await planning;
    const asked = {
      entityRef: 'component:default/checkout',
      runbookRef: 'quick',
    };
    const { planDigest } = (await post('/plans', asked)).body;
    await post('/executions', { ...asked, planDigest });
    await until(({ executions }) => executions[0]?.state === 'succeeded');
    goOn();

    const story = await until(({ decisions }) =>
      decisions.some(({ verdict }) => verdict === 'deny'),
    );
    expect(story.executions).toMatchObject([
      { runbookRef: 'runbook:default/quick' },
    ]);
    expect(
      story.decisions.find(({ verdict }) => verdict === 'deny')!.reasons,
    ).toContainEqual(
      expect.objectContaining({ rule: 'cooldown', effect: 'forbids' }),
    );
    expect(world.effects).toHaveLength(1);
  });
});
