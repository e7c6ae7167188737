import {
  deploymentOf,
  effectsOf,
  execute,
  newStamp,
  plan,
  ref,
  release,
  scaleByHand,
  Shop,
  signal,
  startShop,
  until,
  untilHealthy,
  workload,
} from '../__testUtils__/shop';
import { autoscalersPath, deploymentPath } from '../clusters/resources';
import { revertedBy } from './revertedBy';

jest.setTimeout(60_000);

describe('others at the same field', () => {
  let shop: Shop;

  beforeEach(async () => {
    shop = await startShop();
  });

  afterEach(async () => {
    await shop.cluster.stop();
  });

  const autoscale = (minReplicas: number, maxReplicas: number) =>
    shop.admin.create(
      autoscalersPath('shop'),
      {
        metadata: { name: 'web' },
        spec: {
          minReplicas,
          maxReplicas,
          scaleTargetRef: {
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            name: 'web',
          },
        },
      },
      { dryRun: false },
      signal,
    );

  const scale = (replicas: number) =>
    plan(shop.healer, 'kubernetes:scale', { workload: ref('web'), replicas });

  it('RC-F16: refuses to scale under an autoscaler, and says the way out', async () => {
    expect((await scale(5)).owners).toEqual([]);
    await autoscale(2, 4);
    await expect(scale(6)).rejects.toMatchObject({
      name: 'ConflictError',
      message:
        'web is not scaled by hand: HorizontalPodAutoscaler shop/web sets the replicas between 2 and 4 and would put this back: change its minReplicas or maxReplicas instead',
    });
  });

  it('switches one on that was switched off by scaling to nothing', async () => {
    await autoscale(2, 4);
    await scaleByHand(shop, 'web', 0);
    expect(await scale(3)).toMatchObject({
      dryRun: { accepted: true },
      owners: [{ kind: 'HorizontalPodAutoscaler', reverts: 'at-once' }],
    });
  });

  it('FC-H1: says in the plan of a rollback that Argo CD owns the Deployment', async () => {
    const since = new Date();
    await release(shop, 'web', '1.5.0');
    await untilHealthy(shop, 'web', since);
    await shop.admin.patch(
      deploymentPath('shop', 'web'),
      [
        {
          op: 'add',
          path: '/metadata/annotations/argocd.argoproj.io~1tracking-id',
          value: 'shop:apps/Deployment:shop/web',
        },
      ],
      { dryRun: false },
      signal,
    );
    const { owners } = await plan(shop.healer, 'kubernetes:rollout-undo', {
      workload: ref('web'),
    });
    // The Application is not in this cluster, or not for the healer to read.
    expect(owners).toEqual([
      expect.objectContaining({
        kind: 'ArgoCD',
        name: 'argocd/shop',
        reverts: 'at-once',
      }),
    ]);
  });

  it('notices after one round that an autoscaler has put the replicas back', async () => {
    const planned = await scale(6);
    await execute(shop.healer, planned, newStamp());
    const judge = async () =>
      revertedBy([planned], workload('web'), await deploymentOf(shop, 'web'));
    expect(await judge()).toBeUndefined();
    await autoscale(1, 3);
    await until(
      async () => (await deploymentOf(shop, 'web')).spec?.replicas === 3,
    );
    const said =
      'Somebody has put the number of replicas of web back: what was changed here does not last';
    expect(await judge()).toBe(said);
    const check = shop.healer.check('rollout');
    await expect(
      check.evaluate('healthy', {
        workload: workload('web'),
        since: new Date(),
        plans: [planned],
        signal,
      }),
    ).resolves.toEqual({ status: 'failed', message: said });
    expect(effectsOf(shop)).toHaveLength(1);
  });
});
