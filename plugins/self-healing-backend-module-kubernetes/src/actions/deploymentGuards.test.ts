import { Plan } from '@backstage-self-healing/plugin-self-healing-common';
import { PreconditionFailedError } from '@backstage-self-healing/plugin-self-healing-node';
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
  untilHealthy,
} from '../__testUtils__/shop';
import { Operation } from '../clusters/jsonPatch';
import { deploymentPath } from '../clusters/resources';

jest.setTimeout(60_000);

describe('what a change rests on', () => {
  let shop: Shop;

  beforeEach(async () => {
    shop = await startShop();
  });

  afterEach(async () => {
    await shop.cluster.stop();
  });

  const byHand = (...operations: Operation[]) =>
    shop.admin.patch(
      deploymentPath('shop', 'web'),
      operations,
      { dryRun: false },
      signal,
    );

  async function releaseAndSettle(tag: string) {
    const since = new Date();
    await release(shop, 'web', tag);
    await untilHealthy(shop, 'web', since);
  }

  const planned = (action: string, input: object = {}) =>
    plan(shop.healer, `kubernetes:${action}`, {
      workload: ref('web'),
      ...input,
    });

  const image = async () =>
    (await deploymentOf(shop, 'web')).spec?.template.spec?.containers[0].image;
  const replicas = async () => (await deploymentOf(shop, 'web')).spec?.replicas;

  it("FC-H3, RC-F17: an autoscaler's step between plan and approval makes no rollback or restart stale", async () => {
    await releaseAndSettle('1.5.0');
    const undo = await planned('rollout-undo');
    const restart = await planned('rollout-restart');
    for (const changed of [4, 5]) await scaleByHand(shop, 'web', changed);
    await untilHealthy(shop, 'web', new Date());
    await execute(shop.healer, undo, newStamp());
    expect(await image()).toBe('shop/web:1.4.0');
    expect(await replicas()).toBe(5);
    // The template is another one now, and that is what a restart rests on.
    await expect(execute(shop.healer, restart, newStamp())).rejects.toThrow(
      PreconditionFailedError,
    );
  });

  it("RC-F17: an annotation, or a release, does not make somebody's scaling stale", async () => {
    const scale = await planned('scale', { replicas: 5 });
    await byHand({
      op: 'add',
      path: '/metadata/annotations/note',
      value: 'seen',
    });
    await releaseAndSettle('1.5.0');
    await execute(shop.healer, scale, newStamp());
    expect(await replicas()).toBe(5);
    expect(await image()).toBe('shop/web:1.5.0');
  });

  it('never plans by generation', async () => {
    await releaseAndSettle('1.5.0');
    const plans = await Promise.all([
      planned('rollout-undo'),
      planned('rollout-restart'),
      planned('scale', { replicas: 5 }),
    ]);
    expect(
      plans.map(({ preconditions }) => Object.keys(preconditions)),
    ).toEqual([
      ['uid', 'template'],
      ['uid', 'template'],
      ['uid', 'replicas'],
    ]);
  });

  it.each([
    ['in the order they were done', false],
    ['in the other order', true],
  ])('takes both of two steps on one object back, %s', async (_, reverse) => {
    await releaseAndSettle('1.5.0');
    const plans = [
      await planned('rollout-undo'),
      await planned('scale', { replicas: 5 }),
    ];
    const undos: Plan[] = [];
    for (const step of plans) {
      undos.push((await execute(shop.healer, step, newStamp())).undo!);
    }
    expect([await image(), await replicas()]).toEqual(['shop/web:1.4.0', 5]);
    if (reverse) undos.reverse();
    for (const undo of undos) {
      expect(undo.dryRun.accepted).toBe(true);
      await execute(shop.healer, undo, newStamp('undo'));
    }
    expect([await image(), await replicas()]).toEqual(['shop/web:1.5.0', 3]);
    expect(effectsOf(shop)).toHaveLength(4);
  });

  it('does not take a template back that is not what it wrote', async () => {
    await releaseAndSettle('1.5.0');
    const { undo } = await execute(
      shop.healer,
      await planned('rollout-undo'),
      newStamp(),
    );
    await releaseAndSettle('1.6.0');
    await expect(execute(shop.healer, undo!, newStamp('undo'))).rejects.toThrow(
      /Someone changed Deployment web since the plan: it has another pod template now/,
    );
    expect(await image()).toBe('shop/web:1.6.0');
  });

  it('leaves a rollout alone that was paused since the plan', async () => {
    await releaseAndSettle('1.5.0');
    const undo = await planned('rollout-undo');
    await byHand({ op: 'add', path: '/spec/paused', value: true });
    await expect(execute(shop.healer, undo, newStamp())).rejects.toThrow(
      /Someone paused the rollout of Deployment web since the plan/,
    );
    expect(effectsOf(shop)).toEqual([]);
  });

  it('recognises a template by the very spelling the server has for it', async () => {
    await byHand({
      op: 'add',
      path: '/spec/template/spec/containers/0/args',
      value: ['-c', 'test -f <in && cat <in >out; echo "é\u2028"'],
    });
    await releaseAndSettle('1.5.0');
    await execute(shop.healer, await planned('rollout-restart'), newStamp());
    expect(effectsOf(shop)).toHaveLength(1);
  });

  it('says how many of the pods it touches serve, and names the change', async () => {
    await releaseAndSettle('1.5.0');
    const undo = await planned('rollout-undo');
    expect(undo.blastRadius).toMatchObject({ pods: 3, servingPods: 3 });
    expect(undo.dryRun).toEqual({ accepted: true, rehearsed: true });
    expect((await planned('rollout-undo')).changeDigest).toBe(
      undo.changeDigest,
    );
    expect((await planned('rollout-restart')).changeDigest).not.toBe(
      undo.changeDigest,
    );
    const fewer = await planned('scale', { replicas: 1 });
    expect(fewer.blastRadius).toMatchObject({ pods: 2, servingPods: 2 });
  });
});
