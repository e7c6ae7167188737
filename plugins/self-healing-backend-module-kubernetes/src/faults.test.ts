import {
  effectsOf,
  execute,
  newStamp,
  plan,
  podsOf,
  readyPods,
  ref,
  Shop,
  startShop,
  until,
  untilHealthy,
} from './__testUtils__/shop';
import { podPath } from './clusters/resources';
import { Pod } from './clusters/resources';

jest.setTimeout(60_000);

const waitingIn = (pod: Pod, ...reasons: string[]) =>
  (pod.status?.containerStatuses ?? []).some(({ state }) =>
    reasons.includes(state?.waiting?.reason ?? ''),
  );

const uidsOf = (pods: readonly Pod[]) =>
  pods.map(({ metadata }) => metadata?.uid ?? '');

describe('every fault of the demo', () => {
  let shop: Shop;

  beforeEach(async () => {
    shop = await startShop();
  });

  afterEach(async () => {
    await shop.cluster.stop();
  });

  const faultOf = (name: string) =>
    shop.cluster.status().find(({ service }) => service === name)?.fault;

  /** Plans, executes and proves; tells which pods went. */
  async function cure(action: string, name: string) {
    const before = uidsOf(await podsOf(shop, name));
    const others = await podsOf(shop, 'search');
    const planned = await plan(shop.healer, action, { workload: ref(name) });
    expect(planned.dryRun).toEqual({ accepted: true, rehearsed: true });
    await execute(shop.healer, planned, newStamp());
    await untilHealthy(shop, name, new Date());
    await until(async () => readyPods(await podsOf(shop, name)).length === 3);
    const after = uidsOf(await podsOf(shop, name));
    expect(uidsOf(await podsOf(shop, 'search'))).toEqual(uidsOf(others));
    return { planned, gone: before.filter(uid => !after.includes(uid)) };
  }

  it.each([
    ['crashloop', ['CrashLoopBackOff']],
    ['oom', ['CrashLoopBackOff']],
    ['bad-image', ['ImagePullBackOff']],
  ] as const)(
    'rollout-undo cures %s, and replaces as many pods as planned',
    async (fault, reasons) => {
      shop.cluster.break('checkout', fault);
      await until(async () =>
        (
          await podsOf(shop, 'checkout')
        ).some(pod => waitingIn(pod, ...reasons)),
      );
      const { planned, gone } = await cure(
        'kubernetes:rollout-undo',
        'checkout',
      );
      expect(planned.blastRadius.pods).toBeGreaterThan(0);
      expect(gone).toHaveLength(planned.blastRadius.pods);
      expect(faultOf('checkout')).toBeUndefined();
    },
  );

  it('rollout-restart cures unready, and replaces as many pods as planned', async () => {
    shop.cluster.break('checkout', 'unready');
    await until(
      async () => readyPods(await podsOf(shop, 'checkout')).length === 0,
    );
    const { planned, gone } = await cure(
      'kubernetes:rollout-restart',
      'checkout',
    );
    expect(gone).toHaveLength(planned.blastRadius.pods);
    expect(faultOf('checkout')).toBeUndefined();
  });

  it('delete-pod cures unready too', async () => {
    shop.cluster.break('checkout', 'unready');
    await until(
      async () => readyPods(await podsOf(shop, 'checkout')).length === 0,
    );
    const { planned, gone } = await cure('kubernetes:delete-pod', 'checkout');
    expect(planned.blastRadius.pods).toBe(3);
    expect(gone).toHaveLength(3);
  });

  it('delete-pod cures node-down, without waiting for the node', async () => {
    shop.cluster.break('checkout', 'node-down');
    await until(
      async () => readyPods(await podsOf(shop, 'checkout')).length < 3,
    );
    const stuck = (await podsOf(shop, 'checkout')).filter(
      pod => !readyPods([pod]).length,
    );
    const { planned, gone } = await cure('kubernetes:delete-pod', 'checkout');
    expect(planned.summary).toMatch(/orce.*\(node node-\d is down\)$/);
    expect(planned.blastRadius.pods).toBe(stuck.length);
    expect(gone.sort()).toEqual(uidsOf(stuck).sort());
    expect(effectsOf(shop).sort()).toEqual(
      stuck
        .map(pod => `DELETE ${podPath('shop', pod.metadata?.name ?? '')}`)
        .sort(),
    );
  });

  it('a fault that was not cured is not called healthy', async () => {
    shop.cluster.break('checkout', 'bad-image');
    await until(async () =>
      (
        await podsOf(shop, 'checkout')
      ).some(pod => waitingIn(pod, 'ImagePullBackOff')),
    );
    const planned = await plan(shop.healer, 'kubernetes:rollout-restart', {
      workload: ref('checkout'),
    });
    await execute(shop.healer, planned, newStamp());
    const result = await shop.healer.check('rollout').evaluate('healthy', {
      workload: {
        cluster: 'demo',
        namespace: 'shop',
        kind: 'Deployment',
        name: 'checkout',
      },
      since: new Date(),
      signal: new AbortController().signal,
    });
    expect(['pending', 'failed']).toContain(result.status);
  });
});
