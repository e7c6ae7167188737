import { PreconditionFailedError } from '@backstage-self-healing/plugin-self-healing-node';
import {
  effectsOf,
  execute,
  newStamp,
  observe,
  plan,
  podsOf,
  readyPods,
  ref,
  Shop,
  signal,
  startShop,
  until,
  untilHealthy,
} from '../__testUtils__/shop';
import { podPath } from '../clusters/resources';

jest.setTimeout(60_000);

const ID = 'kubernetes:delete-pod';

describe('kubernetes:delete-pod', () => {
  let shop: Shop;

  beforeEach(async () => {
    shop = await startShop();
  });

  afterEach(async () => {
    await shop.cluster.stop();
  });

  async function allUnready() {
    shop.cluster.break('checkout', 'unready');
    await until(
      async () => readyPods(await podsOf(shop, 'checkout')).length === 0,
    );
    return plan(shop.healer, ID, { workload: ref('checkout') });
  }

  it('plans to delete the pods that are not ready', async () => {
    const pods = await podsOf(shop, 'checkout');
    const planned = await allUnready();
    expect(planned).toMatchObject({
      target: 'demo/shop/Deployment/checkout',
      summary: 'Delete 3 pods of checkout',
      blastRadius: {
        pods: 3,
        servingPods: 0,
        podsInScope: 14,
        workloads: 1,
      },
      dryRun: { accepted: true, rehearsed: true },
      trouble: { status: 'shown' },
      undoable: false,
    });
    expect(planned.preconditions.podUids).toEqual(
      pods.map(({ metadata }) => metadata?.uid),
    );
    expect(planned.changes).toEqual(
      pods.map(({ metadata, spec }) => ({
        path: `pod ${metadata?.name}`,
        before: expect.stringContaining(`on ${spec?.nodeName}`),
        after: 'deleted, replaced by its ReplicaSet',
      })),
    );
  });

  it('deletes each pod once, however often it is sent', async () => {
    const planned = await allUnready();
    const stamp = newStamp();
    expect(await observe(shop.healer, planned, stamp)).toEqual({
      status: 'absent',
    });
    const receipt = await execute(shop.healer, planned, stamp);
    expect(receipt.undo).toBeUndefined();
    expect(await observe(shop.healer, planned, stamp)).toEqual({
      status: 'done',
      receipt,
    });
    expect(await execute(shop.healer, planned, stamp)).toEqual(receipt);
    await untilHealthy(shop, 'checkout', new Date());
    expect(await observe(shop.healer, planned, stamp)).toEqual({
      status: 'done',
      receipt,
    });
    expect(effectsOf(shop)).toHaveLength(3);
  });

  it('completes a deletion that was cut short', async () => {
    const planned = await allUnready();
    const [first] = await podsOf(shop, 'checkout');
    await shop.admin.delete(
      podPath('shop', first.metadata?.name ?? ''),
      { uid: first.metadata?.uid ?? '' },
      { dryRun: false },
      signal,
    );
    const stamp = newStamp();
    expect(await observe(shop.healer, planned, stamp)).toEqual({
      status: 'absent',
    });
    const receipt = await execute(shop.healer, planned, stamp);
    expect(receipt.output.deleted).toHaveLength(3);
    expect(effectsOf(shop)).toHaveLength(2);
    expect(await observe(shop.healer, planned, stamp)).toEqual({
      status: 'done',
      receipt,
    });
  });

  it('leaves pods alone that are ready again', async () => {
    const planned = await allUnready();
    shop.cluster.heal('checkout');
    await until(
      async () => readyPods(await podsOf(shop, 'checkout')).length === 3,
    );
    await expect(execute(shop.healer, planned, newStamp())).rejects.toThrow(
      PreconditionFailedError,
    );
    await expect(execute(shop.healer, planned, newStamp())).rejects.toThrow(
      /Nothing was changed: every planned pod of checkout is ready again/,
    );
    expect(effectsOf(shop)).toEqual([]);
  });

  it('deletes the pods that are named, ready or not', async () => {
    const [pod] = await podsOf(shop, 'web');
    const name = pod.metadata?.name;
    const planned = await plan(shop.healer, ID, {
      workload: ref('web'),
      pods: [name, name],
    });
    expect(planned.summary).toBe(`Delete pod ${name} of web`);
    expect(planned.blastRadius.pods).toBe(1);
    expect(planned.trouble?.status).toBe('absent');
    await execute(shop.healer, planned, newStamp());
    // Ready, so by eviction, which asks the disruption budgets.
    expect(effectsOf(shop)).toEqual([
      `POST ${podPath('shop', name!)}/eviction`,
    ]);
  });

  it('does not delete without the word of a node that is back', async () => {
    shop.cluster.break('checkout', 'node-down');
    await until(
      async () => readyPods(await podsOf(shop, 'checkout')).length < 3,
    );
    const { request } = await plan(shop.healer, ID, {
      workload: ref('checkout'),
    });
    expect(request.pods).toEqual([
      expect.objectContaining({ how: 'force', unready: true }),
    ]);
    shop.cluster.heal('checkout');
    await until(
      async () => readyPods(await podsOf(shop, 'checkout')).length === 3,
    );
    const [pod] = request.pods as object[];
    const insisting = {
      ...(await plan(shop.healer, ID, {
        workload: ref('checkout'),
        pods: [(pod as { name: string }).name],
      })),
      request: { pods: [{ ...pod, unready: false }] },
    };
    await expect(execute(shop.healer, insisting, newStamp())).rejects.toThrow(
      /Nothing was changed: node node-\d is Ready again/,
    );
    expect(effectsOf(shop)).toEqual([]);
  });

  it.each([
    [{}, /Every pod of web is ready/],
    [{ pods: ['checkout-1'] }, /web has no running pod checkout-1/],
  ])('says when there is nothing to delete: %j', async (input, message) => {
    await expect(
      plan(shop.healer, ID, { workload: ref('web'), ...input }),
    ).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringMatching(message),
    });
  });

  it('does not take a pod of another workload', async () => {
    const [pod] = await podsOf(shop, 'checkout');
    await expect(
      plan(shop.healer, ID, {
        workload: ref('web'),
        pods: [pod.metadata?.name],
      }),
    ).rejects.toThrow(/web has no running pod/);
  });

  it('refuses a plan that is not its own', async () => {
    const planned = await allUnready();
    await expect(
      execute(shop.healer, { ...planned, request: { pods: [] } }, newStamp()),
    ).rejects.toMatchObject({ name: 'InputError' });
  });
});
