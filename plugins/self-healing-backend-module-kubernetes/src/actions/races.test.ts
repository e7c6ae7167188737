import { Action } from '@backstage-self-healing/plugin-self-healing-node';
import {
  deploymentOf,
  effectsOf,
  execute,
  newStamp,
  plan,
  ref,
  scaleByHand,
  Shop,
  signal,
  startShop,
} from '../__testUtils__/shop';
import { ClusterApi } from '../clusters/ClusterApi';
import { Clusters } from '../clusters/Clusters';
import { HttpClusterApi } from '../clusters/HttpClusterApi';
import { EFFECT_ANNOTATION } from '../workload/effects';
import { DeploymentAction } from './DeploymentAction';
import { scale } from './scale';

jest.setTimeout(60_000);

describe('races over one Deployment', () => {
  let shop: Shop;

  beforeEach(async () => {
    shop = await startShop();
  });

  afterEach(async () => {
    await shop.cluster.stop();
  });

  const planScale = (replicas: number) =>
    plan(shop.healer, 'kubernetes:scale', { workload: ref('web'), replicas });

  /** The action, with something happening just before its patch arrives. */
  function interrupted(happening: () => Promise<unknown>): Action<any> {
    const api = new HttpClusterApi({
      name: 'demo',
      url: shop.cluster.url,
      skipTlsVerify: false,
      credentials: { token: shop.cluster.tokens.healer },
    });
    const late: ClusterApi = {
      name: api.name,
      get: api.get.bind(api),
      list: api.list.bind(api),
      listMetadata: api.listMetadata.bind(api),
      text: api.text.bind(api),
      create: api.create.bind(api),
      watch: api.watch.bind(api),
      delete: api.delete.bind(api),
      patch: async (path, operations, options, abort) => {
        if (!options.dryRun) await happening();
        return api.patch(path, operations, options, abort);
      },
    };
    return new DeploymentAction(scale, new Clusters([late]), async () => []);
  }

  it('lets the server refuse when someone was faster by a moment', async () => {
    const planned = await planScale(5);
    const action = interrupted(() => scaleByHand(shop, 'web', 4));
    await expect(
      action.execute(planned, newStamp(), { signal }),
    ).rejects.toMatchObject({
      name: 'PreconditionFailedError',
      message: expect.stringMatching(/Someone changed Deployment web/),
    });
    const { spec, metadata } = await deploymentOf(shop, 'web');
    expect(spec?.replicas).toBe(4);
    expect(metadata?.annotations).not.toHaveProperty([EFFECT_ANNOTATION]);
    expect(effectsOf(shop)).toEqual([]);
  });

  it('takes the effect for its own when another replica was faster', async () => {
    const planned = await planScale(5);
    const stamp = newStamp();
    const action = interrupted(() => execute(shop.healer, planned, stamp));
    const receipt = await action.execute(planned, stamp, { signal });
    expect(receipt.undo?.preconditions).toEqual({
      ...planned.preconditions,
      replicas: 5,
    });
    expect(effectsOf(shop)).toHaveLength(1);
  });

  it('has one effect when replicas send the same at once', async () => {
    const planned = await planScale(5);
    const stamp = newStamp();
    const receipts = await Promise.all(
      [1, 2, 3, 4].map(() => execute(shop.healer, planned, stamp)),
    );
    expect(effectsOf(shop)).toHaveLength(1);
    for (const receipt of receipts) expect(receipt).toEqual(receipts[0]);
  });

  it('lets one of two executions through', async () => {
    const planned = await Promise.all([planScale(5), planScale(1)]);
    const results = await Promise.allSettled(
      planned.map(item => execute(shop.healer, item, newStamp())),
    );
    expect(results.map(({ status }) => status).sort()).toEqual([
      'fulfilled',
      'rejected',
    ]);
    expect(effectsOf(shop)).toHaveLength(1);
  });
});
