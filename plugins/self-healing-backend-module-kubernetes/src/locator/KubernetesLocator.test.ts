import { Entity } from '@backstage/catalog-model';
import { startModule } from '../__testUtils__/registeredModule';
import {
  podsOf,
  release,
  Shop,
  signal,
  startShop,
  until,
  untilHealthy,
  workload,
} from '../__testUtils__/shop';
import { controllerOf } from '../workload/podState';

jest.setTimeout(60_000);

describe('KubernetesLocator', () => {
  let shop: Shop;

  beforeAll(async () => {
    shop = await startShop();
  });

  afterAll(async () => {
    await shop.cluster.stop();
  });

  const locate = (labels: Record<string, string>) =>
    shop.healer.locator.fromLabels(labels, signal);

  const checkout = { workload: workload('checkout'), kubernetesId: 'checkout' };

  it.each([
    ['a deployment', { cluster: 'demo', deployment: 'checkout' }],
    ['a deployment, in the only cluster', { deployment: 'checkout' }],
    ['a pod that is long gone', { pod: 'checkout-5d9c7b6f48-x2x4z' }],
    ['a ReplicaSet that is long gone', { replicaset: 'checkout-5d9c7b6f48' }],
  ])('finds the Deployment by %s', async (_, labels) => {
    expect(await locate({ namespace: 'shop', ...labels })).toMatchObject(
      checkout,
    );
  });

  it('finds the Deployment by a pod and by its ReplicaSet', async () => {
    const [pod] = await podsOf(shop, 'checkout');
    const { name } = pod.metadata!;
    const replicaset = controllerOf(pod.metadata)!.name;
    const namespace = 'shop';
    expect(await locate({ namespace, pod: name! })).toMatchObject(checkout);
    expect(await locate({ namespace, replicaset })).toMatchObject(checkout);
    expect(
      await locate({ namespace, pod: name!, node: 'node-1', container: 'x' }),
    ).toMatchObject(checkout);
  });

  it('finds the Deployment by a pod that a release has replaced', async () => {
    const [pod] = await podsOf(shop, 'inventory');
    const since = new Date();
    await release(shop, 'inventory', '1.5.0');
    await untilHealthy(shop, 'inventory', since);
    await until(async () =>
      (
        await podsOf(shop, 'inventory')
      ).every(({ metadata }) => metadata?.uid !== pod.metadata?.uid),
    );
    expect(
      await locate({ namespace: 'shop', pod: pod.metadata!.name! }),
    ).toMatchObject({
      workload: workload('inventory'),
      kubernetesId: 'inventory',
    });
  });

  it.each([
    [{ deployment: 'checkout' }],
    [{ namespace: 'shop' }],
    [{ namespace: 'shop', deployment: 'none' }],
    [{ namespace: 'shop', pod: 'none' }],
    [{ namespace: 'shop', cluster: 'other', deployment: 'checkout' }],
    [{ namespace: '..', pod: '../../../apis' }],
    [{ namespace: 'shop', deployment: 'Not A Name' }],
    [{ namespace: 'shop', job: 'kube-state-metrics' }],
    [{}],
  ])('finds nothing by %j', async labels => {
    const found = await locate(labels as Record<string, string>);
    expect(found?.workload).toBeUndefined();
    expect(found?.kubernetesId).toBeUndefined();
  });

  it('does not guess between several clusters', async () => {
    const { url, tokens } = shop.cluster;
    const { locator } = await startModule(
      { name: 'demo', url, token: tokens.healer },
      { name: 'twin', url, token: tokens.healer },
    );
    const labels = { namespace: 'shop', deployment: 'checkout' };
    expect(
      (await locator.fromLabels(labels, signal))?.workload,
    ).toBeUndefined();
    expect(
      await locator.fromLabels({ ...labels, cluster: 'twin' }, signal),
    ).toMatchObject({ workload: { cluster: 'twin' } });
    expect(
      await locator.ofEntity(
        entity({
          'backstage.io/kubernetes-id': 'checkout',
          'backstage.io/kubernetes-namespace': 'shop',
        }),
        signal,
      ),
    ).toEqual([
      workload('checkout'),
      { ...workload('checkout'), cluster: 'twin' },
    ]);
  });

  it('AD-D10: is told by the clusters that answer, and says which does not', async () => {
    const { url, tokens } = shop.cluster;
    const { locator } = await startModule(
      { name: 'demo', url, token: tokens.healer },
      { name: 'twin', url: 'http://127.0.0.1:9', token: tokens.healer },
    );
    const checkoutEntity = entity({
      'backstage.io/kubernetes-id': 'checkout',
      'backstage.io/kubernetes-namespace': 'shop',
    });
    await expect(
      locator.ofEntity(checkoutEntity, signal),
    ).rejects.toMatchObject({
      name: 'LookupFailedError',
      place: 'cluster twin',
      message: expect.stringContaining('twin'),
      found: [workload('checkout')],
    });
    expect(
      await locator.ofEntity(checkoutEntity, signal, { cluster: 'demo' }),
    ).toEqual([workload('checkout')]);
  });

  function entity(annotations: Record<string, string>): Entity {
    return {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: { name: 'checkout', annotations },
    };
  }

  const namespace = { 'backstage.io/kubernetes-namespace': 'shop' };

  it.each<[string, Record<string, string>, string[]]>([
    ['its id', { 'backstage.io/kubernetes-id': 'checkout' }, ['checkout']],
    [
      'a label selector, which wins over the id',
      {
        'backstage.io/kubernetes-id': 'none',
        'backstage.io/kubernetes-label-selector':
          'app.kubernetes.io/part-of=storefront',
      },
      ['catalogue', 'search', 'web'],
    ],
    [
      'its cluster',
      {
        'backstage.io/kubernetes-id': 'checkout',
        'backstage.io/kubernetes-cluster': 'demo',
      },
      ['checkout'],
    ],
    [
      'a cluster that is not configured',
      {
        'backstage.io/kubernetes-id': 'checkout',
        'backstage.io/kubernetes-cluster': 'other',
      },
      [],
    ],
    ['no annotation', {}, []],
    ['an id that nothing carries', { 'backstage.io/kubernetes-id': 'x' }, []],
  ])(
    'lists the Deployments of an entity by %s',
    async (_, annotations, names) => {
      const { locator } = shop.healer;
      expect(
        await locator.ofEntity(
          entity({ ...namespace, ...annotations }),
          signal,
        ),
      ).toEqual(names.map(workload));
    },
  );

  it('fails rather than finds too little when it may not look', async () => {
    await expect(
      shop.healer.locator.ofEntity(
        entity({
          'backstage.io/kubernetes-id': 'checkout',
          'backstage.io/kubernetes-namespace': 'kube-system',
        }),
        signal,
      ),
    ).rejects.toMatchObject({
      name: 'NotAllowedError',
      message: expect.stringContaining('cannot list resource "deployments"'),
    });
  });
});
