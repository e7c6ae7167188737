import {
  connect,
  Connection,
  isReady,
  refusal,
} from './__testUtils__/connection';
import { until } from './__testUtils__/until';
import { DemoCluster, startDemoCluster } from './index';

jest.setTimeout(60_000);

const namespace = 'shop';

describe('pods', () => {
  let cluster: DemoCluster;
  let admin: Connection;

  beforeAll(async () => {
    cluster = await startDemoCluster({ tls: true, tickMs: 20, startupMs: 60 });
    admin = connect(cluster);
  });
  afterAll(() => cluster.stop());
  beforeEach(async () => {
    await until(
      () => cluster.status(),
      services => services.every(({ ready, desired }) => ready === desired),
    );
  });

  const readyPods = async (service: string) =>
    (await admin.pods(service)).filter(
      pod => isReady(pod) && !pod.metadata!.deletionTimestamp,
    );

  const cordon = (unschedulable: boolean) =>
    Promise.all(
      ['node-1', 'node-2', 'node-3'].map(name =>
        admin.core.patchNode({
          name,
          body: [
            { op: 'add', path: '/spec/unschedulable', value: unschedulable },
          ],
        }),
      ),
    );

  it('are replaced when they are deleted', async () => {
    const [pod] = await readyPods('checkout');
    const { name, uid } = pod.metadata!;
    await admin.core.deleteNamespacedPod({
      name: name!,
      namespace,
      body: { preconditions: { uid } },
    });
    const after = await until(
      () => readyPods('checkout'),
      pods =>
        pods.length === 3 &&
        pods.every(({ metadata }) => metadata!.uid !== uid),
    );
    expect(after.map(({ metadata }) => metadata!.name)).not.toContain(name);
  });

  it('are not deleted when they are not the ones that were meant', async () => {
    const [pod] = await readyPods('web');
    const { name, uid } = pod.metadata!;
    const problem = await refusal(
      admin.core.deleteNamespacedPod({
        name: name!,
        namespace,
        body: { preconditions: { uid: 'another' } },
      }),
    );
    expect(problem).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message: expect.stringContaining(
        `does not match the UID in record (${uid})`,
      ),
    });
    expect(await readyPods('web')).toHaveLength(3);
  });

  it('are evicted only as far as their disruption budget allows', async () => {
    await admin.policy.createNamespacedPodDisruptionBudget({
      namespace,
      body: {
        metadata: { name: 'web' },
        spec: {
          minAvailable: 2,
          selector: { matchLabels: { 'app.kubernetes.io/name': 'web' } },
        },
      },
    });
    await until(
      () =>
        admin.policy.readNamespacedPodDisruptionBudget({
          name: 'web',
          namespace,
        }),
      ({ status }) => status?.disruptionsAllowed === 1,
    );
    // No node takes a replacement, which would let the second go too.
    await cordon(true);
    const [first, second] = await readyPods('web');
    const evict = (name: string) =>
      admin.core.createNamespacedPodEviction({
        name,
        namespace,
        body: { metadata: { name, namespace } },
      });
    await evict(first.metadata!.name!);
    expect(await refusal(evict(second.metadata!.name!))).toMatchObject({
      code: 429,
      reason: 'TooManyRequests',
      message:
        "Cannot evict pod as it would violate the pod's disruption budget.",
    });
    await cordon(false);
  });

  it('are listed in pages that add up to the whole', async () => {
    const all = await admin.core.listNamespacedPod({ namespace });
    const names: string[] = [];
    let _continue: string | undefined;
    do {
      const page = await admin.core.listNamespacedPod({
        namespace,
        limit: 4,
        _continue,
      });
      expect(page.items.length).toBeLessThanOrEqual(4);
      names.push(...page.items.map(({ metadata }) => metadata!.name!));
      _continue = page.metadata!._continue;
    } while (_continue);
    expect(names).toEqual(all.items.map(({ metadata }) => metadata!.name));
    expect(names).toHaveLength(14);
    expect(
      await refusal(
        admin.core.listNamespacedPod({ namespace, _continue: 'nonsense' }),
      ),
    ).toMatchObject({ code: 400, reason: 'BadRequest' });
  });

  it.each([
    ['app.kubernetes.io/name=web', 3],
    ['app.kubernetes.io/part-of in (orders)', 7],
    ['app.kubernetes.io/part-of notin (orders)', 7],
    ['app.kubernetes.io/part-of!=orders,app.kubernetes.io/name=search', 2],
    ['!backstage.io/kubernetes-id', 0],
  ])('are selected by labels: %s', async (labelSelector, count) => {
    const { items } = await admin.core.listNamespacedPod({
      namespace,
      labelSelector,
    });
    expect(items).toHaveLength(count);
  });

  it('refuse selectors that mean nothing', async () => {
    expect(
      await refusal(
        admin.core.listNamespacedPod({ namespace, labelSelector: 'a=b=c' }),
      ),
    ).toMatchObject({ code: 400 });
    expect(
      await refusal(
        admin.core.listNamespacedPod({
          namespace,
          fieldSelector: 'spec.colour=blue',
        }),
      ),
    ).toMatchObject({
      code: 400,
      message: expect.stringContaining(
        'field label not supported: spec.colour',
      ),
    });
  });

  it('wait with the reason when no node takes them', async () => {
    await cordon(true);
    const [pod] = await readyPods('payments');
    await admin.core.deleteNamespacedPod({
      name: pod.metadata!.name!,
      namespace,
    });
    const [waiting] = await until(
      async () =>
        (
          await admin.pods('payments')
        ).filter(
          ({ status }) => status!.conditions?.[0].reason === 'Unschedulable',
        ),
      pods => pods.length === 1,
    );
    expect(waiting.status!.phase).toBe('Pending');
    expect(waiting.status!.conditions![0].message).toMatch(
      /^0\/3 nodes are available: 3 node\(s\) were unschedulable\./,
    );
    await cordon(false);
    await until(
      () => readyPods('payments'),
      pods => pods.length === 2,
    );
  });

  it('show their log, and say why there is none', async () => {
    const [pod] = await readyPods('search');
    const name = pod.metadata!.name!;
    expect(await admin.core.readNamespacedPodLog({ name, namespace })).toBe(
      'starting search from shop/search:1.4.0\nconfiguration loaded\nlistening on :8080\n',
    );
    expect(
      await admin.core.readNamespacedPodLog({ name, namespace, tailLines: 1 }),
    ).toBe('listening on :8080\n');
    expect(
      await refusal(
        admin.core.readNamespacedPodLog({ name, namespace, previous: true }),
      ),
    ).toMatchObject({
      code: 400,
      message: `previous terminated container "search" in pod "${name}" not found`,
    });
    expect(
      await refusal(
        admin.core.readNamespacedPodLog({ name, namespace, container: 'no' }),
      ),
    ).toMatchObject({
      code: 400,
      message: `container no is not valid for pod ${name}`,
    });
  });
});
