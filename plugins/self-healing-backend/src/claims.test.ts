import { Entity, RELATION_OWNED_BY } from '@backstage/catalog-model';
import { checkout, policy, rollBack } from './__testUtils__/entities';
import {
  crashLoop,
  DATABASES,
  databases,
  startBackend,
} from './__testUtils__/testBackend';
import { World } from './__testUtils__/world';

jest.setTimeout(60_000);

/** Another team's entity that selects, or claims, what it does not deploy. */
const evil = (annotations: Record<string, string>): Entity => ({
  ...checkout,
  metadata: {
    name: 'evil',
    namespace: 'default',
    annotations: {
      'self-healing.backstage.io/enabled': 'true',
      ...annotations,
    },
  },
  relations: [
    { type: RELATION_OWNED_BY, targetRef: 'group:default/team-storefront' },
  ],
});
const selecting = evil({
  'backstage.io/kubernetes-label-selector':
    'backstage.io/kubernetes-id=checkout',
});
const claiming = evil({ 'backstage.io/kubernetes-id': 'checkout' });
const confirmed = {
  by: 'Deployment checkout',
  entityRef: 'component:default/checkout',
};

describe.each(DATABASES)('AD-D3: claims on a workload, on %s', databaseId => {
  const dbs = databases();
  let backend: Awaited<ReturnType<typeof startBackend>>;
  const start = async (
    entities: Entity[],
    world = new World(),
    config: Record<string, unknown> = {},
  ) => {
    world.locator.fromLabels = async () => ({
      workload: world.workload,
      claims: world.says,
    });
    // As its annotations say, the stranger's entity runs as the workload too.
    world.locator.ofEntity = async ({ metadata }) =>
      ['checkout', 'evil'].includes(metadata.name) ? [world.workload] : [];
    backend = await startBackend(await dbs.init(databaseId), {
      world,
      entities: [...entities, rollBack, policy()],
      config,
    });
    return backend;
  };
  afterEach(() => backend.stop());

  const planOf = async (entityRef: string) =>
    (
      await backend.post('/plans', {
        entityRef,
        runbookRef: 'runbook:default/roll-back',
        parameters: {},
      })
    ).body;

  it.each([
    ['selects', selecting],
    ['claims the id of', claiming],
  ])(
    'a person acts on nothing that their entity only %s',
    async (_, entity) => {
      const world = new World();
      world.says = { ...world.says, statements: [confirmed] };
      await start([checkout, entity], world);
      const preview = await planOf('component:default/evil');
      expect(preview.verdict).toBe('deny');
      expect(preview.reasons.at(-1).rule).toBe('claim');
      const tab = await backend.get('/entities/component/default/evil');
      expect(tab.body.obstacles).toEqual([preview.reasons.at(-1).message]);
      const own = await planOf('component:default/checkout');
      expect(own.verdict).toBe('act');
      expect(world.effects).toEqual([]);
    },
  );

  it('a policy acts on nothing that an alert names for its entity', async () => {
    const world = new World();
    await start([checkout, selecting], world);
    const alert = crashLoop();
    await backend.deliver({
      ...alert,
      labels: {
        ...alert.labels,
        backstage_io_entity_ref: 'component:default/evil',
      },
    });
    const { decisions } = await backend.until(
      detail => detail.decisions.length > 0,
    );
    expect(decisions[0].verdict).toBe('observe');
    expect(decisions[0].reasons.at(-1)).toMatchObject({ rule: 'claim' });
    expect(world.effects).toEqual([]);
  });

  it('nobody who merely claims it takes a workload from its entity', async () => {
    const world = new World();
    world.says = { ...world.says, statements: [confirmed] };
    await start([claiming, checkout], world);
    await backend.deliver(crashLoop());
    const { incident } = await backend.until(() => world.effects.length === 1);
    expect(incident.entityRef).toBe('component:default/checkout');
  });

  it('what two owners claim belongs to nobody, and both are told', async () => {
    const world = new World();
    await start([claiming, checkout], world);
    await backend.deliver(crashLoop());
    const { incident, timeline } = await backend.until(
      ({ decisions }) => decisions.length > 0,
    );
    expect(incident.entityRef).toBeNull();
    expect(timeline.map(({ summary }) => summary)).toContainEqual(
      expect.stringContaining('Entities of several owners claim'),
    );
    const told = await backend.until(() =>
      backend.sent.some(({ recipients }) =>
        JSON.stringify(recipients).includes('team-storefront'),
      ),
    );
    expect(told.incident.status).toBe('open');
    expect(JSON.stringify(backend.sent)).toContain('team-checkout');
    expect(world.effects).toEqual([]);
  });

  it('what is only carried waits for a person where labels are not trusted', async () => {
    await start([checkout], new World(), { claims: { trustLabels: false } });
    await backend.deliver(crashLoop());
    const { incident, decisions } = await backend.until(
      detail => detail.decisions.length > 0,
    );
    expect(decisions[0].verdict).toBe('suggest');
    expect(incident.status).toBe('awaiting-approval');
  });

  it('the platform sees what does not say whose it is', async () => {
    const world = new World();
    world.says = { ...world.says, statements: [confirmed] };
    await start([checkout, selecting], world);
    const { body } = await backend.get('/claims');
    expect(body.items).toMatchObject([
      {
        entityRef: 'component:default/checkout',
        workloads: [{ workload: world.target, grade: 'confirmed' }],
      },
      {
        entityRef: 'component:default/evil',
        workloads: [{ workload: world.target, grade: 'disputed' }],
      },
    ]);
  });
});
