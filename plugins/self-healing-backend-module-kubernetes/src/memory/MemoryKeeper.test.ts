import {
  mockServices,
  TestDatabaseId,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { Knex } from 'knex';
import {
  deploymentOf,
  execute,
  newStamp,
  plan,
  ref,
  release,
  Shop,
  signal,
  startShop,
  until,
  workload,
} from '../__testUtils__/shop';
import { Clusters } from '../clusters/Clusters';
import { ReplicaSet } from '../clusters/resources';
import { HttpClusterApi } from '../clusters/HttpClusterApi';
import { deploymentPath } from '../clusters/resources';
import { KubernetesLocator } from '../locator/KubernetesLocator';
import { readDeploymentState } from '../workload/DeploymentState';
import { templateDigest } from '../workload/podTemplate';
import { MemoryKeeper } from './MemoryKeeper';
import { MemoryStore } from './MemoryStore';
import { OptedInWorkloads } from './OptedInWorkloads';
import { ServingMemory } from './ServingMemory';

jest.setTimeout(60_000);

const DATABASES: TestDatabaseId[] = ['SQLITE_3', 'POSTGRES_18'];

const web = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'web',
    annotations: {
      'self-healing.backstage.io/enabled': 'true',
      'backstage.io/kubernetes-id': 'web',
      'backstage.io/kubernetes-namespace': 'shop',
    },
  },
  spec: { owner: 'team', type: 'service', lifecycle: 'production' },
};

/** A role in single namespaces may not look for it everywhere. */
const { 'backstage.io/kubernetes-namespace': _, ...withoutNamespace } =
  web.metadata.annotations;

it('ends with its process though the database does not answer any more', async () => {
  const silent = () => new Promise<never>(() => {});
  const all = new Clusters([]);
  const keeper = new MemoryKeeper({
    clusters: all,
    store: {
      keep: async () => false,
      release: silent,
    } as unknown as MemoryStore,
    optedIn: new OptedInWorkloads({
      auth: mockServices.auth(),
      catalog: catalogServiceMock({ entities: [] }),
      locator: new KubernetesLocator(all),
    }),
    logger: mockServices.logger.mock(),
    config: { afterMs: 300, pollMs: 60_000, refreshMs: 60_000 },
  });
  keeper.start();
  const asked = Date.now();
  await keeper.stop();
  expect(Date.now() - asked).toBeLessThan(30_000);
});

describe.each(DATABASES)('the memory on %s', databaseId => {
  const databases = TestDatabases.create({ ids: DATABASES });
  let knex: Knex;
  let shop: Shop;
  let store: MemoryStore;
  let memory: ServingMemory;
  const keepers: MemoryKeeper[] = [];

  const clusters = () =>
    new Clusters([
      new HttpClusterApi({
        name: 'demo',
        url: shop.cluster.url,
        skipTlsVerify: false,
        credentials: { token: shop.cluster.tokens.healer },
      }),
    ]);

  beforeEach(async () => {
    knex = await databases.init(databaseId);
    store = new MemoryStore(mockServices.database({ knex }));
    await store.migrate();
    shop = await startShop();
    memory = new ServingMemory(clusters(), store, 300);
  });

  afterEach(async () => {
    await Promise.all(keepers.splice(0).map(keeper => keeper.stop()));
    await shop.cluster.stop();
  });

  /** One replica that keeps the memory, or is ready to. */
  function start(pollMs = 60_000, entity: Entity = web) {
    const all = clusters();
    const keeper = new MemoryKeeper({
      clusters: all,
      store,
      optedIn: new OptedInWorkloads({
        auth: mockServices.auth(),
        catalog: catalogServiceMock({ entities: [entity] }),
        locator: new KubernetesLocator(all),
      }),
      logger: mockServices.logger.mock(),
      config: { afterMs: 300, pollMs, refreshMs: 60_000 },
    });
    keeper.start();
    keepers.push(keeper);
    return keeper;
  }

  const untilServed = () =>
    until(async () => {
      const { spec } = await deploymentOf(shop, 'web');
      return memory.served(workload('web'), templateDigest(spec?.template));
    });

  it('hears of releases and of who made them, and knows what served', async () => {
    start();
    await untilServed();
    const began = new Date();
    shop.cluster.break('web', 'crashloop');
    await until(
      async () => (await memory.releases(workload('web'))).length === 2,
    );
    const planned = await plan(shop.healer, 'kubernetes:rollout-undo', {
      workload: ref('web'),
    });
    await execute(shop.healer, planned, newStamp());
    await until(async () => {
      const [, , third] = await memory.releases(workload('web'));
      return third?.served === 'yes';
    });
    const releases = await memory.releases(workload('web'));
    expect(
      releases.map(({ revision, served, left, by }) => [
        revision,
        served,
        left,
        by,
      ]),
    ).toEqual([
      [1, 'yes', 'release', expect.anything()],
      [2, 'no', 'rollback', 'other'],
      [3, 'yes', null, 'self-healing'],
    ]);
    const changes = await memory.changesSince(workload('web'), began, signal);
    expect(changes).toMatchObject([
      { what: 'template', by: 'other' },
      { what: 'template', by: 'self-healing' },
    ]);
  });

  it('remembers how much there was before, and who scaled it', async () => {
    start();
    await untilServed();
    const before = new Date();
    await shop.admin.patch(
      deploymentPath('shop', 'web'),
      [{ op: 'replace', path: '/spec/replicas', value: 1 }],
      { dryRun: false },
      signal,
    );
    // At once, whether or not anybody has looked again.
    expect(
      await memory.changesSince(workload('web'), before, signal),
    ).toMatchObject([{ what: 'replicas', by: 'other' }]);
    await until(async () => {
      const now = await memory.baselineBefore(workload('web'), new Date());
      return now?.replicas === 1;
    });
    expect(await memory.baselineBefore(workload('web'), before)).toMatchObject({
      replicas: 3,
      readyReplicas: 3,
    });
  });

  it('does not take for done just now what was done while nobody looked', async () => {
    const keeper = start();
    await untilServed();
    await keeper.stop();
    const before = new Date();
    shop.cluster.break('web', 'crashloop');
    const path = '/apis/apps/v1/namespaces/shop/replicasets';
    await until(async () => {
      const sets = await shop.admin.list<ReplicaSet>(path, {}, signal);
      const names = sets.map(({ metadata }) => metadata?.name ?? '');
      return names.filter(name => name.startsWith('web-')).length === 2;
    });
    const changesSince = (since: Date) =>
      memory.changesSince(workload('web'), since, signal);
    expect(await changesSince(new Date())).toEqual([]);
    // A ReplicaSet tells its age in whole seconds.
    const second = new Date(before.getTime() - 1_000);
    expect((await changesSince(second)).at(-1)).toMatchObject({
      what: 'template',
      by: 'other',
    });
  });

  it('looks after what was asked about, where the entity does not find it', async () => {
    start(100, {
      ...web,
      metadata: { name: 'web', annotations: withoutNamespace },
    });
    const state = await readDeploymentState(
      clusters().get('demo'),
      workload('web'),
      signal,
    );
    await memory.recall(workload('web'), state, new Date());
    await untilServed();
    expect(await store.names()).toEqual([ref('web')]);
  });

  it('sees by the poll what no watch told, after a takeover too', async () => {
    const first = start();
    await untilServed();
    await first.stop();
    await release(shop, 'web', '1.5.0');
    start(100);
    await until(async () => {
      const releases = await memory.releases(workload('web'));
      return releases.length === 2 && releases[1].served === 'yes';
    });
    expect(await memory.releases(workload('web'))).toHaveLength(2);
  });

  it('is written by whoever was first, and never half', async () => {
    const object = { uid: 'u', workload: 'demo/shop/Deployment/x' };
    const now = new Date();
    const nothing = await store.read('u');
    const written = await Promise.all(
      [1, 2, 3].map(() => store.write(object, nothing, now)),
    );
    expect(written.filter(Boolean)).toHaveLength(1);
    expect((await store.read('u')).version).toBe(1);
    await store.forget(new Date(now.getTime() + 1));
    expect((await store.read('u')).version).toBe(0);
  });

  it('is kept by one replica at a time, and by another when that is gone', async () => {
    expect(await store.keep('a', 1000, 500)).toBe(true);
    expect(await store.keep('b', 1200, 500)).toBe(false);
    expect(await store.keep('a', 1400, 500)).toBe(true);
    expect(await store.keep('b', 2000, 500)).toBe(true);
    await store.release('b');
    expect(await store.keep('a', 2001, 500)).toBe(true);
  });
});
