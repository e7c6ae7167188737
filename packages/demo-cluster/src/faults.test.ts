import { PatchStrategy } from '@kubernetes/client-node';
import {
  connect,
  Connection,
  isReady,
  revisionOf,
  waitingReason,
} from './__testUtils__/connection';
import { until } from './__testUtils__/until';
import { DemoCluster, startDemoCluster } from './index';

jest.setTimeout(60_000);

describe('faults', () => {
  let cluster: DemoCluster;
  let admin: Connection;

  beforeAll(async () => {
    cluster = await startDemoCluster({ tls: true, tickMs: 20, startupMs: 60 });
    admin = connect(cluster);
  });
  afterAll(() => cluster.stop());
  beforeEach(async () => {
    cluster.heal();
    await until(
      () => cluster.status(),
      services => services.every(({ ready, desired }) => ready === desired),
    );
  });

  const statusOf = (name: string) =>
    cluster.status().find(({ service }) => service === name)!;

  /** What `kubectl rollout undo` sends. */
  async function rollBack(service: string): Promise<void> {
    const previous = (await admin.revisions(service)).at(-2)!;
    const template = structuredClone(previous.spec!.template!);
    delete template.metadata!.labels!['pod-template-hash'];
    await admin.patchDeployment(
      service,
      [{ op: 'replace', path: '/spec/template', value: template }],
      PatchStrategy.JsonPatch,
    );
  }

  async function eventsOf(reason: string) {
    const { items } = await admin.core.listNamespacedEvent({
      namespace: 'shop',
      fieldSelector: `reason=${reason}`,
    });
    return items.map(({ message }) => message ?? '');
  }

  it('crashloop is a release whose pods exit with an error until it is rolled back', async () => {
    cluster.break('checkout', 'crashloop');
    const failing = await until(
      async () =>
        (
          await admin.pods('checkout')
        ).filter(pod => waitingReason(pod) === 'CrashLoopBackOff'),
      pods => pods.length === 2,
    );
    const [{ metadata, status }] = failing;
    const [container] = status!.containerStatuses!;
    expect(container.restartCount).toBeGreaterThan(0);
    expect(container.lastState!.terminated).toMatchObject({
      exitCode: 1,
      reason: 'Error',
    });
    expect(container.state!.waiting!.message).toMatch(
      /^back-off \d+s restarting failed container=checkout pod=checkout-/,
    );
    expect(await eventsOf('BackOff')).toContainEqual(
      expect.stringContaining('Back-off restarting failed container checkout'),
    );
    const log = await admin.core.readNamespacedPodLog({
      name: metadata!.name!,
      namespace: 'shop',
      previous: true,
    });
    expect(log).toMatch(/^starting checkout from shop\/checkout:1\.\d+\.0\n/);
    expect(log).toContain('exiting with status 1');
    expect(statusOf('checkout')).toMatchObject({
      fault: 'crashloop',
      ready: 2,
    });

    const broken = await admin.deployment('checkout');
    await rollBack('checkout');
    const cured = await admin.rolledOut('checkout');
    expect(revisionOf(cured)).toBe(revisionOf(broken) + 1);
    expect(cured.spec!.template.spec!.containers[0].image).toBe(
      'shop/checkout:1.4.0',
    );
    expect(statusOf('checkout')).not.toHaveProperty('fault');

    // The release is bad, not the moment: applying it again fails again.
    await admin.patchDeployment('checkout', {
      spec: { template: broken.spec!.template },
    });
    await until(
      () => admin.pods('checkout'),
      pods => pods.some(pod => waitingReason(pod) === 'CrashLoopBackOff'),
    );
  });

  it('oom is a memory limit too low for the service, cured by a limit that suffices', async () => {
    cluster.break('web', 'oom');
    const [pod] = await until(
      async () =>
        (
          await admin.pods('web')
        ).filter(one => waitingReason(one) === 'CrashLoopBackOff'),
      pods => pods.length > 0,
    );
    expect(
      pod.status!.containerStatuses![0].lastState!.terminated,
    ).toMatchObject({ exitCode: 137, reason: 'OOMKilled' });
    await admin.patchDeployment('web', {
      spec: {
        template: {
          spec: {
            containers: [
              { name: 'web', resources: { limits: { memory: '128Mi' } } },
            ],
          },
        },
      },
    });
    await admin.rolledOut('web');
    expect(statusOf('web')).not.toHaveProperty('fault');
  });

  it('bad-image is a release that no node can pull', async () => {
    cluster.break('inventory', 'bad-image');
    const [pod] = await until(
      async () =>
        (
          await admin.pods('inventory')
        ).filter(one => waitingReason(one) === 'ImagePullBackOff'),
      pods => pods.length === 2,
    );
    const { image } = pod.spec!.containers[0];
    expect(pod.status!.phase).toBe('Pending');
    expect(pod.status!.containerStatuses![0].state!.waiting!.message).toBe(
      `Back-off pulling image "${image}"`,
    );
    expect(await eventsOf('Failed')).toContain(
      `Failed to pull image "${image}": rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/${image}": failed to resolve reference "docker.io/${image}": docker.io/${image}: not found`,
    );
    await rollBack('inventory');
    await admin.rolledOut('inventory');
  });

  it('unready leaves the processes running but deaf, until their pods are replaced', async () => {
    const before = await admin.deployment('payments');
    cluster.break('payments', 'unready');
    const stuck = await until(
      () => admin.pods('payments'),
      pods => pods.every(pod => !isReady(pod)),
    );
    expect(
      stuck.map(pod => pod.status!.containerStatuses![0].restartCount),
    ).toEqual([0, 0]);
    await until(
      () => eventsOf('Unhealthy'),
      messages =>
        messages.includes(
          'Readiness probe failed: HTTP probe failed with statuscode: 503',
        ),
    );
    await until(
      () => admin.deployment('payments'),
      ({ status }) =>
        status!.conditions!.some(
          ({ type, status: state }) =>
            type === 'Available' && state === 'False',
        ),
    );
    expect((await admin.deployment('payments')).metadata!.generation).toBe(
      before.metadata!.generation,
    );

    await admin.core.deleteNamespacedPod({
      name: stuck[0].metadata!.name!,
      namespace: 'shop',
    });
    await until(
      () => statusOf('payments'),
      ({ ready }) => ready === 1,
    );
    await admin.patchDeployment('payments', {
      spec: {
        template: {
          metadata: {
            annotations: {
              'kubectl.kubernetes.io/restartedAt': '2026-01-01T00:00:00Z',
            },
          },
        },
      },
    });
    await admin.rolledOut('payments');
    // The last deaf process has a moment to end.
    await until(
      () => statusOf('payments'),
      ({ fault }) => fault === undefined,
    );
  });

  it('node-down strands pods until they are deleted, and others replace them', async () => {
    cluster.break('search', 'node-down');
    const down = await until(
      async () => (await admin.core.listNode()).items,
      nodes =>
        nodes.some(node =>
          node.status!.conditions!.some(
            ({ type, status }) => type === 'Ready' && status === 'Unknown',
          ),
        ),
    ).then(nodes => nodes.find(node => node.spec!.taints?.length)!);
    const name = down.metadata!.name!;
    expect(down.spec!.taints!.map(({ key, effect }) => [key, effect])).toEqual([
      ['node.kubernetes.io/unreachable', 'NoSchedule'],
      ['node.kubernetes.io/unreachable', 'NoExecute'],
    ]);
    const stranded = (await admin.pods('search')).find(
      pod => pod.spec!.nodeName === name,
    )!;
    expect(isReady(stranded)).toBe(false);
    expect(statusOf('search')).toMatchObject({ fault: 'node-down', ready: 1 });

    const pod = { name: stranded.metadata!.name!, namespace: 'shop' };
    await admin.core.deleteNamespacedPod(pod);
    // A graceful deletion waits for a kubelet that does not answer …
    await until(
      () => statusOf('search'),
      ({ ready }) => ready === 2,
    );
    expect(
      (await admin.core.readNamespacedPod(pod)).metadata!.deletionTimestamp,
    ).toBeDefined();
    expect(
      (await admin.pods('search'))
        .filter(isReady)
        .map(one => one.spec!.nodeName),
    ).not.toContain(name);
    // … a forced one does not.
    await admin.core.deleteNamespacedPod({ ...pod, gracePeriodSeconds: 0 });
    expect(
      (await admin.pods('search')).map(one => one.metadata!.name),
    ).not.toContain(pod.name);
    expect(statusOf('search')).not.toHaveProperty('fault');

    cluster.heal('search');
    await until(
      () => admin.core.readNode({ name }),
      node => node.spec!.taints === undefined,
    );
  });

  it('heal brings back the last good release', async () => {
    cluster.break('catalogue', 'crashloop');
    await until(
      () => statusOf('catalogue'),
      ({ ready }) => ready === 1,
    );
    cluster.heal('catalogue');
    await admin.rolledOut('catalogue');
    expect(statusOf('catalogue')).toMatchObject({
      image: 'shop/catalogue:1.4.0',
      ready: 2,
    });
  });

  it('refuses what it cannot do in words that help', () => {
    expect(() => cluster.break('chekout', 'oom')).toThrow(
      'unknown service "chekout", choose one of: catalogue, checkout, inventory, payments, search, web',
    );
    expect(() => cluster.break('web', 'gremlins' as 'oom')).toThrow(
      'unknown fault "gremlins", choose one of: crashloop, oom, bad-image, unready, node-down',
    );
    cluster.break('web', 'oom');
    expect(() => cluster.break('web', 'crashloop')).toThrow(
      'web already suffers from oom; heal it first',
    );
  });
});
