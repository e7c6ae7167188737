import fc from 'fast-check';
import { PreconditionFailedError } from '@backstage-self-healing/plugin-self-healing-node';
import {
  deploymentOf,
  effectsOf,
  execute,
  newStamp,
  observe,
  plan,
  podsOf,
  ref,
  release,
  scaleByHand,
  Shop,
  signal,
  startShop,
  until,
  untilHealthy,
  versionsOf,
} from '../__testUtils__/shop';
import {
  deploymentPath,
  ReplicaSet,
  replicaSetsPath,
} from '../clusters/resources';

jest.setTimeout(60_000);

const image = async (shop: Shop, name: string) =>
  (await deploymentOf(shop, name)).spec?.template.spec?.containers[0].image;

describe('actions on Deployments', () => {
  let shop: Shop;

  beforeEach(async () => {
    shop = await startShop();
  });

  afterEach(async () => {
    await shop.cluster.stop();
  });

  /** A second, working revision of a service. */
  async function releaseAndSettle(name: string, tag: string) {
    const since = new Date();
    await release(shop, name, tag);
    await untilHealthy(shop, name, since);
  }

  it('rolls back, observes it, and takes it back', async () => {
    await releaseAndSettle('web', '1.5.0');
    const planned = await plan(shop.healer, 'kubernetes:rollout-undo', {
      workload: ref('web'),
    });
    expect(planned).toMatchObject({
      action: 'kubernetes:rollout-undo',
      target: 'demo/shop/Deployment/web',
      summary: 'Roll web back from revision 2 to revision 1 (shop/web:1.4.0)',
      changes: [
        {
          path: expect.stringMatching(
            /^spec\.template\.spec\.containers\[.*\]\.image$/,
          ),
          before: 'shop/web:1.5.0',
          after: 'shop/web:1.4.0',
        },
      ],
      blastRadius: { pods: 3, podsInScope: 14, workloads: 1 },
      dryRun: { accepted: true, rehearsed: true },
      undoable: true,
    });
    const stamp = newStamp();
    expect(await observe(shop.healer, planned, stamp)).toEqual({
      status: 'absent',
    });
    const receipt = await execute(shop.healer, planned, stamp);
    expect(await image(shop, 'web')).toBe('shop/web:1.4.0');
    expect(await observe(shop.healer, planned, stamp)).toEqual({
      status: 'done',
      receipt,
    });
    await untilHealthy(shop, 'web', new Date());

    expect(receipt.undo).toMatchObject({
      summary: 'Return web to revision 2',
      changes: [{ before: 'shop/web:1.4.0', after: 'shop/web:1.5.0' }],
      dryRun: { accepted: true, rehearsed: true },
      undoable: false,
    });
    const undoing = { ...stamp, direction: 'undo' as const };
    await execute(shop.healer, receipt.undo!, undoing);
    expect(await image(shop, 'web')).toBe('shop/web:1.5.0');
    expect(await observe(shop.healer, receipt.undo!, undoing)).toMatchObject({
      status: 'done',
    });
    expect(effectsOf(shop)).toHaveLength(2);
  });

  it('rolls back to a revision that is asked for', async () => {
    await releaseAndSettle('web', '1.5.0');
    await releaseAndSettle('web', '1.6.0');
    const undo = (toRevision?: number) =>
      plan(shop.healer, 'kubernetes:rollout-undo', {
        workload: ref('web'),
        toRevision,
      });
    expect((await undo()).summary).toMatch(/from revision 3 to revision 2/);
    expect((await undo(1)).summary).toMatch(/from revision 3 to revision 1/);
    await expect(undo(3)).rejects.toThrow('web is at revision 3 already');
    await expect(undo(9)).rejects.toThrow(
      'web keeps no revision 9 (kept: 1, 2, 3)',
    );
  });

  it('FC-G4: restores the cause of change with the release, and on the way back', async () => {
    const cause = 'kubernetes.io/change-cause';
    const causeOf = async () =>
      (await deploymentOf(shop, 'web')).metadata?.annotations?.[cause];
    const say = (value: string) =>
      shop.admin.patch(
        deploymentPath('shop', 'web'),
        [
          {
            op: 'add',
            path: `/metadata/annotations/${cause.replace('/', '~1')}`,
            value,
          },
        ],
        { dryRun: false },
        signal,
      );
    await say('release 1.4.0');
    await releaseAndSettle('web', '1.5.0');
    await say('release 1.5.0');
    // The controller copies it to the ReplicaSet that is current.
    await until(async () => {
      const sets = await shop.admin.list<ReplicaSet>(
        replicaSetsPath('shop'),
        {},
        signal,
      );
      return sets.some(
        ({ metadata }) => metadata?.annotations?.[cause] === 'release 1.5.0',
      );
    });
    const planned = await plan(shop.healer, 'kubernetes:rollout-undo', {
      workload: ref('web'),
    });
    expect(planned.changes).toContainEqual({
      path: `metadata.annotations[${cause}]`,
      // It may be a command line (kubectl --record): that it changes is told.
      before: '(not shown)',
      after: '(not shown)',
    });
    const stamp = newStamp();
    const receipt = await execute(shop.healer, planned, stamp);
    expect(await causeOf()).toBe('release 1.4.0');
    expect(await observe(shop.healer, planned, stamp)).toMatchObject({
      status: 'done',
    });
    await execute(shop.healer, receipt.undo!, newStamp('undo'));
    expect(await causeOf()).toBe('release 1.5.0');
  });

  it('scales, observes it, and takes it back', async () => {
    const planned = await plan(shop.healer, 'kubernetes:scale', {
      workload: ref('web'),
      replicas: 5,
    });
    expect(planned).toMatchObject({
      summary: 'Scale web from 3 to 5 replicas',
      changes: [{ path: 'spec.replicas', before: 3, after: 5 }],
      blastRadius: { pods: 0, workloads: 1 },
      dryRun: { accepted: true, rehearsed: true },
      undoable: true,
    });
    const stamp = newStamp();
    const receipt = await execute(shop.healer, planned, stamp);
    expect(receipt.output).toEqual({ workload: ref('web'), replicas: 5 });
    expect(await observe(shop.healer, planned, stamp)).toEqual({
      status: 'done',
      receipt,
    });
    await untilHealthy(shop, 'web', new Date());
    expect(receipt.undo?.blastRadius.pods).toBe(2);
    await execute(shop.healer, receipt.undo!, newStamp('undo'));
    expect((await deploymentOf(shop, 'web')).spec?.replicas).toBe(3);
  });

  it('restarts every pod, which nothing takes back', async () => {
    const before = (await podsOf(shop, 'web')).map(pod => pod.metadata?.uid);
    const planned = await plan(shop.healer, 'kubernetes:rollout-restart', {
      workload: ref('web'),
    });
    expect(planned).toMatchObject({
      summary: 'Restart web',
      blastRadius: { pods: 3 },
      dryRun: { accepted: true, rehearsed: true },
      undoable: false,
    });
    expect(planned.changes).toHaveLength(1);
    const receipt = await execute(shop.healer, planned, newStamp());
    expect(receipt.undo).toBeUndefined();
    await until(async () => {
      const pods = await podsOf(shop, 'web');
      return (
        pods.length === 3 &&
        pods.every(pod => !before.includes(pod.metadata?.uid))
      );
    });
  });

  it.each([
    ['kubernetes:rollout-undo', {}],
    ['kubernetes:rollout-restart', {}],
    ['kubernetes:scale', { replicas: 4 }],
  ])(
    '%s has one effect when its receipt was lost and it is sent again',
    async (id, input) => {
      await releaseAndSettle('web', '1.5.0');
      const planned = await plan(shop.healer, id, {
        workload: ref('web'),
        ...input,
      });
      const stamp = newStamp();
      const receipt = await execute(shop.healer, planned, stamp);
      await untilHealthy(shop, 'web', new Date());
      expect(await observe(shop.healer, planned, stamp)).toEqual({
        status: 'done',
        receipt,
      });
      expect(await execute(shop.healer, planned, stamp)).toEqual(receipt);
      expect(effectsOf(shop)).toEqual([
        `PATCH ${deploymentPath('shop', 'web')}`,
      ]);
    },
  );

  it.each([
    ['kubernetes:rollout-undo', {}],
    ['kubernetes:rollout-restart', {}],
    ['kubernetes:scale', { replicas: 1 }],
  ])(
    '%s changes nothing when someone changed what it rests on since the plan',
    async (id, input) => {
      await releaseAndSettle('web', '1.5.0');
      const planned = await plan(shop.healer, id, {
        workload: ref('web'),
        ...input,
      });
      await scaleByHand(shop, 'web', 4);
      await releaseAndSettle('web', '1.6.0');
      const before = await deploymentOf(shop, 'web');
      await expect(execute(shop.healer, planned, newStamp())).rejects.toThrow(
        PreconditionFailedError,
      );
      await expect(execute(shop.healer, planned, newStamp())).rejects.toThrow(
        /Someone changed Deployment web since the plan/,
      );
      expect(await deploymentOf(shop, 'web')).toEqual(before);
      expect(effectsOf(shop)).toEqual([]);
    },
  );

  it('does not take back what someone has changed since', async () => {
    const planned = await plan(shop.healer, 'kubernetes:scale', {
      workload: ref('web'),
      replicas: 4,
    });
    const { undo } = await execute(shop.healer, planned, newStamp());
    await scaleByHand(shop, 'web', 6);
    await expect(execute(shop.healer, undo!, newStamp('undo'))).rejects.toThrow(
      'Someone changed Deployment web since the plan: 4 replicas are now 6',
    );
    expect((await deploymentOf(shop, 'web')).spec?.replicas).toBe(6);
  });

  it('refuses a Deployment that was deleted since the plan', async () => {
    const planned = await plan(shop.healer, 'kubernetes:scale', {
      workload: ref('web'),
      replicas: 4,
    });
    const { uid } = (await deploymentOf(shop, 'web')).metadata!;
    const path = deploymentPath('shop', 'web');
    await shop.admin.delete(path, { uid: uid! }, { dryRun: false }, signal);
    const message = /no longer exists/;
    await expect(execute(shop.healer, planned, newStamp())).rejects.toThrow(
      message,
    );
    expect(await observe(shop.healer, planned, newStamp())).toEqual({
      status: 'failed',
      message: expect.stringMatching(message),
    });
  });

  it('refuses to replace more pods than were planned', async () => {
    const planned = await plan(shop.healer, 'kubernetes:rollout-restart', {
      workload: ref('web'),
    });
    const narrowed = {
      ...planned,
      blastRadius: { ...planned.blastRadius, pods: 2 },
    };
    await expect(execute(shop.healer, narrowed, newStamp())).rejects.toThrow(
      /3 pods that would be replaced, 2 were planned/,
    );
    expect(effectsOf(shop)).toEqual([]);
  });

  it('tells what the server says to an identity that may only read', async () => {
    const planned = await plan(shop.viewer, 'kubernetes:scale', {
      workload: ref('web'),
      replicas: 4,
    });
    expect(planned.dryRun).toEqual({
      accepted: false,
      message: expect.stringMatching(
        /does not allow the healer's identity to do this: .*cannot patch resource "deployments"/,
      ),
    });
    await expect(
      execute(shop.viewer, planned, newStamp()),
    ).rejects.toMatchObject({ name: 'NotAllowedError' });
    expect((await deploymentOf(shop, 'web')).spec?.replicas).toBe(3);
  });

  it.each([
    ['kubernetes:rollout-undo', {}, /no earlier revision to roll back to/],
    ['kubernetes:scale', { replicas: 3 }, /has 3 replicas already/],
  ])('%s says when there is nothing to do', async (id, input, message) => {
    const planning = plan(shop.healer, id, { workload: ref('web'), ...input });
    await expect(planning).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringMatching(message),
    });
  });

  it.each(['kubernetes:rollout-undo', 'kubernetes:rollout-restart'])(
    '%s leaves a paused Deployment alone',
    async id => {
      await releaseAndSettle('web', '1.5.0');
      await shop.admin.patch(
        deploymentPath('shop', 'web'),
        [{ op: 'add', path: '/spec/paused', value: true }],
        { dryRun: false },
        new AbortController().signal,
      );
      await expect(
        plan(shop.healer, id, { workload: ref('web') }),
      ).rejects.toThrow(/is paused/);
    },
  );

  it('names what is wrong with the workload', async () => {
    const scaled = (workload: string) =>
      plan(shop.healer, 'kubernetes:scale', { workload, replicas: 1 });
    await expect(scaled('demo/shop/StatefulSet/db')).rejects.toMatchObject({
      name: 'InputError',
      message:
        'StatefulSet db cannot be acted on: only Deployments are supported',
    });
    await expect(scaled('prod/shop/Deployment/web')).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringContaining('(configured: demo)'),
    });
    await expect(scaled('demo/shop/Deployment/none')).rejects.toMatchObject({
      name: 'NotFoundError',
    });
    await expect(scaled('demo/shop/Deployment/..')).rejects.toMatchObject({
      name: 'InputError',
    });
  });

  it('changes nothing by planning, whatever is planned', async () => {
    await releaseAndSettle('web', '1.5.0');
    await releaseAndSettle('checkout', '1.5.0');
    const before = await versionsOf(shop);
    const name = fc.constantFrom('web', 'checkout', 'search', 'none');
    const replicas = fc.integer({ min: 0, max: 1000 });
    const wish = fc.oneof(
      fc.record({
        id: fc.constantFrom(
          'kubernetes:rollout-undo',
          'kubernetes:rollout-restart',
        ),
        name,
        input: fc.constant({}),
      }),
      fc.record({
        id: fc.constant('kubernetes:scale'),
        name,
        input: fc.record({ replicas }),
      }),
    );
    const deletion = fc.record({ name, pod: fc.nat(2) });
    let accepted = 0;
    const makePlan = async (
      id: string,
      service: string,
      input: Record<string, unknown>,
    ) => {
      const planning = plan(shop.healer, id, {
        workload: ref(service),
        ...input,
      });
      await planning.then(
        ({ dryRun }) => (accepted += dryRun.accepted ? 1 : 0),
        ({ name: problem }) =>
          expect(['ConflictError', 'NotFoundError']).toContain(problem),
      );
      expect(await versionsOf(shop)).toEqual(before);
    };
    await fc.assert(
      fc.asyncProperty(wish, wished =>
        makePlan(wished.id, wished.name, wished.input),
      ),
      { numRuns: 30 },
    );
    await fc.assert(
      fc.asyncProperty(deletion, async ({ name: service, pod }) => {
        const names = (await podsOf(shop, service)).map(
          ({ metadata }) => metadata?.name,
        );
        await makePlan('kubernetes:delete-pod', service, {
          pods: [names[pod] ?? 'none'],
        });
      }),
      { numRuns: 15 },
    );
    expect(effectsOf(shop)).toEqual([]);
    expect(accepted).toBeGreaterThan(0);
  });

  it('keeps no environment in a plan', async () => {
    await shop.admin.patch(
      deploymentPath('shop', 'web'),
      [
        {
          op: 'add',
          path: '/spec/template/spec/containers/0/env',
          value: [{ name: 'PASSWORD', value: 'S3CR3T' }],
        },
      ],
      { dryRun: false },
      new AbortController().signal,
    );
    await untilHealthy(shop, 'web', new Date());
    const planned = await plan(shop.healer, 'kubernetes:rollout-undo', {
      workload: ref('web'),
    });
    const receipt = await execute(shop.healer, planned, newStamp());
    expect(JSON.stringify([planned, receipt])).not.toContain('S3CR3T');
    await execute(shop.healer, receipt.undo!, newStamp('undo'));
    const { spec } = await deploymentOf(shop, 'web');
    expect(spec?.template.spec?.containers[0].env).toEqual([
      { name: 'PASSWORD', value: 'S3CR3T' },
    ]);
  });
});
