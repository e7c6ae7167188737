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
  release,
  Shop,
  signal,
  startShop,
  until,
} from '../__testUtils__/shop';
import {
  disruptionBudgetsPath,
  nodePath,
  podPath,
} from '../clusters/resources';

jest.setTimeout(60_000);

const DELETE = 'kubernetes:delete-pod';
const EVICT = 'kubernetes:evict-pod';

describe('pods and their disruption budgets', () => {
  let shop: Shop;

  beforeEach(async () => {
    shop = await startShop();
  });

  afterEach(async () => {
    await shop.cluster.stop();
  });

  const budget = (name: string, minAvailable: number) =>
    shop.admin
      .create(
        disruptionBudgetsPath('shop'),
        {
          metadata: { name },
          spec: {
            minAvailable,
            selector: { matchLabels: { 'app.kubernetes.io/name': 'web' } },
          },
        },
        { dryRun: false },
        signal,
      )
      .then(() =>
        until(async () => {
          const { status } = await shop.admin.get<any>(
            `${disruptionBudgetsPath('shop')}/${name}`,
            signal,
          );
          return status?.observedGeneration === 1;
        }),
      );

  const namesOf = async (service: string) =>
    (await podsOf(shop, service)).map(({ metadata }) => metadata!.name!);

  const cordon = (unschedulable: boolean) =>
    Promise.all(
      ['node-1', 'node-2', 'node-3'].map(node =>
        shop.admin.patch(
          nodePath(node),
          [{ op: 'add', path: '/spec/unschedulable', value: unschedulable }],
          { dryRun: false },
          signal,
        ),
      ),
    );

  it.each([DELETE, EVICT])(
    'FC-I1, RC-F15: %s does not go past a budget that has no room',
    async id => {
      await budget('lab-1', 3);
      const pods = await namesOf('web');
      const planned = await plan(shop.healer, id, {
        workload: ref('web'),
        pods,
      });
      expect(planned.dryRun).toEqual({
        accepted: false,
        message:
          'PodDisruptionBudget lab-1 allows 0 disruptions now and 3 are asked for: it needs 3 healthy pods and has 3',
      });
      await expect(execute(shop.healer, planned, newStamp())).rejects.toThrow(
        /The disruption budget lab-1 needs 3 healthy pods and has 3 currently/,
      );
      expect(effectsOf(shop)).toEqual([]);
      expect(readyPods(await podsOf(shop, 'web'))).toHaveLength(3);
    },
  );

  it('FC-I1: what is accepted one by one is held against the budget together', async () => {
    await budget('web', 2);
    const [first, second] = await namesOf('web');
    const planOf = (pods: string[]) =>
      plan(shop.healer, DELETE, { workload: ref('web'), pods });
    expect((await planOf([first])).dryRun).toEqual({
      accepted: true,
      rehearsed: true,
    });
    expect((await planOf([first, second])).dryRun).toMatchObject({
      accepted: false,
      message: expect.stringContaining(
        'PodDisruptionBudget web allows 1 disruptions now and 2 are asked for',
      ),
    });
  });

  it('says that two budgets on one pod forbid every eviction, and does not insist', async () => {
    await budget('a', 1);
    await budget('b', 1);
    const [name] = await namesOf('web');
    const planned = await plan(shop.healer, EVICT, {
      workload: ref('web'),
      pods: [name],
    });
    expect(planned.dryRun).toEqual({
      accepted: false,
      message: `Pod ${name} has more than one PodDisruptionBudget (a, b), so it cannot be evicted at all until one of them is removed`,
    });
    await expect(execute(shop.healer, planned, newStamp())).rejects.toThrow(
      PreconditionFailedError,
    );
  });

  it('evicts as far as the budget goes, and completes it when there is room', async () => {
    const pods = (await namesOf('web')).slice(0, 2);
    const planned = await plan(shop.healer, EVICT, {
      workload: ref('web'),
      pods,
    });
    await budget('web', 2);
    // No replacement comes up for now.
    await cordon(true);
    const stamp = newStamp();
    await expect(execute(shop.healer, planned, stamp)).rejects.toMatchObject({
      isBudgetRefusal: true,
      retryAfterMs: 5_000,
    });
    expect(effectsOf(shop)).toHaveLength(1);
    expect(await observe(shop.healer, planned, stamp)).toEqual({
      status: 'absent',
    });
    await cordon(false);
    await until(async () => readyPods(await podsOf(shop, 'web')).length === 3);
    await until(async () => {
      const { status } = await shop.admin.get<any>(
        `${disruptionBudgetsPath('shop')}/web`,
        signal,
      );
      return status.disruptionsAllowed === 1;
    });
    const receipt = await execute(shop.healer, planned, stamp);
    expect(receipt.output.deleted).toEqual([...pods].sort());
    expect(effectsOf(shop)).toEqual(
      expect.arrayContaining(
        pods.map(name => `POST ${podPath('shop', name)}/eviction`),
      ),
    );
    expect(effectsOf(shop)).toHaveLength(2);
  });

  it('deletes what is broken whatever the budget: it serves nobody', async () => {
    await budget('web', 3);
    shop.cluster.break('web', 'unready');
    await until(async () => readyPods(await podsOf(shop, 'web')).length === 0);
    const planned = await plan(shop.healer, DELETE, { workload: ref('web') });
    expect(planned.dryRun.accepted).toBe(true);
    expect(planned.blastRadius).toMatchObject({ pods: 3, servingPods: 0 });
    await execute(shop.healer, planned, newStamp());
    expect(effectsOf(shop)).toHaveLength(3);
    expect(effectsOf(shop).every(effect => effect.startsWith('DELETE'))).toBe(
      true,
    );
  });

  it('FC-I2: leaves pods alone that no node takes, and does not restart for them', async () => {
    await cordon(true);
    await release(shop, 'web', '1.5.0');
    await until(async () =>
      (
        await podsOf(shop, 'web')
      ).some(({ status }) =>
        status?.conditions?.some(({ reason }) => reason === 'Unschedulable'),
      ),
    );
    const waits =
      /waiting for a node \(0\/3 nodes are available: 3 node\(s\) were unschedulable.*\): deleting makes no room/;
    for (const id of [DELETE, EVICT]) {
      await expect(
        plan(shop.healer, id, { workload: ref('web') }),
      ).rejects.toMatchObject({
        name: 'ConflictError',
        message: expect.stringMatching(waits),
      });
    }
    await expect(
      plan(shop.healer, 'kubernetes:rollout-restart', {
        workload: ref('web'),
      }),
    ).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringMatching(
        /wait for a node \(0\/3 nodes .*\): a restart makes no room/,
      ),
    });
  });
});

describe('pods of a lost node', () => {
  let shop: Shop;

  beforeEach(async () => {
    shop = await startShop();
  });

  afterEach(async () => {
    await shop.cluster.stop();
  });

  it('are removed without its word, since a ReplicaSet owns them, and the plan says so', async () => {
    shop.cluster.break('web', 'node-down');
    await until(async () => readyPods(await podsOf(shop, 'web')).length < 3);
    const [stuck] = (await podsOf(shop, 'web')).filter(
      pod => readyPods([pod]).length === 0,
    );
    const planned = await plan(shop.healer, DELETE, { workload: ref('web') });
    expect(planned.request.pods).toEqual([
      expect.objectContaining({
        name: stuck.metadata?.name,
        how: 'force',
      }),
    ]);
    expect(planned.changes).toEqual([
      expect.objectContaining({
        after: expect.stringMatching(
          /^removed without the word of node-\d, which is not Ready; its ReplicaSet, /,
        ),
      }),
    ]);
  });
});
