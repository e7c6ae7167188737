import { Entity } from '@backstage/catalog-model';
import { entityHealingSchema } from '@backstage-self-healing/plugin-self-healing-common';
import { LookupFailedError } from '@backstage-self-healing/plugin-self-healing-node';
import { checkout, policy, rollBack, runbook } from '../__testUtils__/entities';
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

const TAB = '/entities/component/default/checkout';

const named = (entity: Entity, name: string): Entity => ({
  ...entity,
  metadata: { ...entity.metadata, name },
});
const notOptedIn: Entity = {
  ...checkout,
  metadata: { ...checkout.metadata, annotations: {} },
};

describe.each(DATABASES)('the entity view on %s', databaseId => {
  const dbs = databases();
  let backend: Awaited<ReturnType<typeof startBackend>>;
  const start = async (options: Parameters<typeof startBackend>[1] = {}) => {
    backend = await startBackend(await dbs.init(databaseId), options);
    return backend;
  };
  afterEach(() => backend.stop());
  const tab = async (path = TAB) => {
    const { status, body } = await backend.get(path);
    expect(status).toBe(200);
    return entityHealingSchema.strict().parse(body);
  };

  it('says that healing is on, and what could run', async () => {
    await start();
    expect(await tab()).toMatchObject({
      entityRef: 'component:default/checkout',
      enabled: true,
      obstacles: [],
      workloads: ['demo/shop/Deployment/checkout'],
      policies: [
        {
          ref: 'healingpolicy:default/bad-release',
          title: 'Bad release',
          autonomy: 'act',
          runbookRef: 'runbook:default/roll-back',
          runbookTitle: 'Roll back',
        },
      ],
      runbooks: [
        {
          ref: 'runbook:default/roll-back',
          steps: [{ id: 'undo', action: 'world:roll-back' }],
          verified: true,
        },
      ],
      killSwitches: [],
      executions: [],
      statistics: { incidents: 0, healed: 0, mttaMs: null, mttrMs: null },
    });
  });

  it('AD-D10: tells what the clusters that answer say, and which does not', async () => {
    const world = new World();
    world.locator.ofEntity = async () => {
      throw new LookupFailedError(
        'cluster twin did not answer',
        'cluster twin',
        'away',
        [world.workload],
      );
    };
    await start({ world });
    expect(await tab()).toMatchObject({
      enabled: true,
      workloads: ['demo/shop/Deployment/checkout'],
      obstacles: [
        'Where else this entity runs could not be asked: cluster twin did not answer',
      ],
    });
    const plan = await backend.post('/plans', {
      entityRef: 'component:default/checkout',
      runbookRef: 'roll-back',
    });
    expect([plan.status, plan.body.verdict]).toEqual([200, 'act']);
  });

  it.each<[string, Entity[], Partial<World>, string]>([
    [
      'it has not opted in',
      [notOptedIn],
      {},
      "set the annotation self-healing.backstage.io/enabled to 'true'",
    ],
    [
      'it runs nowhere',
      [checkout],
      { locator: locatorOf([]) },
      'No running workload was found',
    ],
    [
      'it runs as more than one',
      [checkout],
      { locator: locatorOf(['a', 'b']) },
      'runs as 2 workloads',
    ],
    [
      'nobody knows where it runs',
      [checkout],
      {
        locator: {
          ...locatorOf([]),
          ofEntity: async () => {
            throw new Error('secret of the cluster');
          },
        },
      },
      'The cluster could not be asked',
    ],
  ])('says why healing is off: %s', async (_, entities, change, words) => {
    const world = Object.assign(new World(), change);
    await start({ entities: [...entities, rollBack, policy()], world });
    const view = await tab();
    expect(view.enabled).toBe(false);
    expect(view.obstacles).toEqual([expect.stringContaining(words)]);
    expect(JSON.stringify(view)).not.toContain('secret');
  });

  it('shows the policies that concern it, broken ones with their problem', async () => {
    await start({
      entities: [
        checkout,
        rollBack,
        named(policy({ targets: { kind: 'API' } }), 'a-for-others'),
        named(policy({ runbook: 'void' }), 'b-without-runbook'),
        named(policy({ autonomy: 'always' }), 'c-invalid'),
        // Matches everything to a reader that takes it for a comparison.
        named(
          policy({ targets: { $not: { kind: { $unknown: 'x' } } } }),
          'd-not-understood',
        ),
        named(policy({ targets: { kind: { $in: 'x' } } }), 'e-not-understood'),
        named(policy({ guardrails: { cooldown: '15m' } }), 'f-fine'),
      ],
    });
    const { policies } = await tab();
    expect(policies[0].runbookRef).toBe('runbook:default/void');
    expect(policies.map(({ ref, problem }) => [ref, problem])).toEqual([
      ['healingpolicy:default/b-without-runbook', 'void is not in the catalog'],
      [
        'healingpolicy:default/c-invalid',
        expect.stringContaining('spec.autonomy'),
      ],
      ['healingpolicy:default/f-fine', undefined],
    ]);
    expect(policies[2].guardrails.map(({ rule }) => rule)).toContain(
      'cooldown',
    );
  });

  it('remembers what was done, and how long it took', async () => {
    await start({
      entities: [
        checkout,
        runbook({
          verify: {
            within: '10m',
            for: '20ms',
            checks: [{ rollout: 'healthy' }, { alert: 'resolved' }],
          },
        }),
        policy({ guardrails: { cooldown: '15m' } }),
      ],
    });
    const alert = crashLoop();
    await backend.deliver(alert);
    await backend.until(
      ({ executions }) => executions[0]?.state === 'watching',
    );
    await backend.deliver(resolved(alert));
    await backend.until(({ incident }) => incident.status === 'resolved');
    const view = await tab();
    expect(view).toMatchObject({
      executions: [{ state: 'succeeded' }],
      policies: [{ lastVerdict: 'act' }],
      statistics: {
        incidents: 1,
        healed: 1,
        mttaMs: expect.any(Number),
        mttrMs: expect.any(Number),
      },
    });
    expect(
      view.policies[0].guardrails.find(({ rule }) => rule === 'cooldown')
        ?.closedUntil,
    ).toEqual(expect.any(String));
  });

  it('PR-D8: counts as healed every incident that was, and no run outside one', async () => {
    const knex = await dbs.init(databaseId);
    backend = await startBackend(knex);
    const time = (n: number) => new Date(n * 1_000).toISOString();
    await knex('incidents').insert(
      Array.from({ length: 25 }, (_, n) => ({
        id: `i${n}`,
        correlation_key: 'k',
        title: 'Crash loop',
        entity_ref: 'component:default/checkout',
        severity: 'warning',
        status: 'resolved',
        opened_at: time(n),
        updated_at: time(n),
        last_alert_at: time(n),
        resolved_at: time(n),
      })),
    );
    await knex('executions').insert(
      Array.from({ length: 30 }, (_, n) => ({
        id: `e${n}`,
        incident_id: n < 25 ? `i${n}` : null,
        decision_id: 'd',
        entity_ref: 'component:default/checkout',
        runbook_ref: 'runbook:default/roll-back',
        runbook_title: 'Roll back',
        runbook: JSON.stringify(rollBack.spec),
        target: 'demo/shop/Deployment/checkout',
        active_target: null,
        state: n % 5 === 0 ? 'failed' : 'succeeded',
        requested_by: 'policy',
        parameters: '{}',
        plans: '[]',
        plan_digest: 'x',
        created_at: time(n),
        ended_at: time(n),
      })),
    );
    const { executions, statistics } = await tab();
    expect(executions).toHaveLength(20);
    expect(executions[0]).toMatchObject({
      id: 'e29',
      onFailure: 'undo',
      verify: { within: '10m' },
    });
    expect(statistics).toMatchObject({ incidents: 25, healed: 20 });
  });

  it('offers runbooks where they fit, those of the owner first', async () => {
    const offered = (name: string, spec: Record<string, unknown>) =>
      named(runbook(spec), name);
    await start({
      entities: [
        checkout,
        offered('a-of-others', { owner: 'platform-admins' }),
        offered('b-for-apis', { targets: { kind: 'API' } }),
        offered('c-for-components', { targets: { kind: 'Component' } }),
        offered('d-not-understood', { targets: { $none: [] } }),
        offered('e-of-the-owner', {}),
      ],
    });
    const { runbooks } = await tab();
    expect(runbooks.map(({ ref, own }) => [ref, own])).toEqual([
      ['runbook:default/c-for-components', true],
      ['runbook:default/e-of-the-owner', true],
      ['runbook:default/a-of-others', false],
    ]);
  });

  it.each([
    ['/entities/component/default/void', 404, 'component:default/void'],
    ['/entities/component/default/%00', 400, '%00'],
    ['/entities/component/default', 404, ''],
  ])('answers %s with %i', async (path, status, words) => {
    await start();
    const answer = await backend.get(path);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(words);
    expect(answer.text).not.toMatch(/\\n\s+at |node_modules/);
  });

  it('knows an entity by any spelling', async () => {
    await start();
    await eventually(async () =>
      expect(
        (
          await tab('/entities/Component/Default/Checkout')
        ).entityRef,
      ).toBe('component:default/checkout'),
    );
  });
});

function locatorOf(names: string[]): World['locator'] {
  return {
    id: 'world',
    fromLabels: async () => undefined,
    ofEntity: async () =>
      names.map(name => ({
        cluster: 'demo',
        namespace: 'shop',
        kind: 'Deployment',
        name,
      })),
  };
}
