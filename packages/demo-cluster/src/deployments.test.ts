import { PatchStrategy } from '@kubernetes/client-node';
import {
  connect,
  Connection,
  deploymentOf,
  isReady,
  refusal,
  revisionOf,
  waitingReason,
} from './__testUtils__/connection';
import { until } from './__testUtils__/until';
import { DemoCluster, startDemoCluster } from './index';

jest.setTimeout(60_000);

const namespace = 'default';
const restart = (time: string) => ({
  spec: {
    template: {
      metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': time } },
    },
  },
});

describe('deployments', () => {
  let cluster: DemoCluster;
  let admin: Connection;

  beforeAll(async () => {
    cluster = await startDemoCluster({ tls: true, tickMs: 20, startupMs: 60 });
    admin = connect(cluster);
    await until(
      () => cluster.status(),
      services => services.every(({ ready, desired }) => ready === desired),
    );
  });
  afterAll(() => cluster.stop());

  async function create(name: string, image = 'app:1', spec: object = {}) {
    await admin.apps.createNamespacedDeployment({
      namespace,
      body: deploymentOf(name, image, spec),
    });
  }

  it('runs as many pods as asked, spread over the nodes, and reports them', async () => {
    await create('spread', 'app:1', { replicas: 3 });
    const { status } = await admin.rolledOut('spread', namespace);
    expect(status).toMatchObject({
      replicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
    });
    const pods = await admin.pods('spread', namespace);
    expect(new Set(pods.map(pod => pod.spec!.nodeName)).size).toBe(3);
    expect(pods.every(isReady)).toBe(true);
  });

  it('serves a release throughout a restart', async () => {
    let least = Infinity;
    let heardUpTo = 0;
    const abort = await admin.watch.watch(
      '/apis/apps/v1/namespaces/shop/deployments',
      { fieldSelector: 'metadata.name=web' },
      (_type, { metadata, status }) => {
        least = Math.min(least, status.availableReplicas ?? 0);
        heardUpTo = Number(metadata.resourceVersion);
      },
      () => {},
    );
    await until(
      () => least,
      seen => seen === 3,
    );
    await admin.patchDeployment('web', restart('2026-01-01T00:00:00Z'));
    const { metadata } = await admin.rolledOut('web');
    await until(
      () => heardUpTo,
      version => version >= Number(metadata!.resourceVersion),
    );
    abort.abort();
    expect(least).toBe(2);
  });

  it('takes an earlier template up again as the newest revision', async () => {
    await admin.patchDeployment('catalogue', {
      spec: {
        template: {
          spec: {
            containers: [{ name: 'catalogue', image: 'shop/catalogue:1.4.1' }],
          },
        },
      },
    });
    await admin.rolledOut('catalogue');
    const [first, second] = await admin.revisions('catalogue');
    expect([first, second].map(revisionOf)).toEqual([1, 2]);

    await admin.patchDeployment('catalogue', {
      spec: {
        template: {
          spec: {
            containers: [{ name: 'catalogue', image: 'shop/catalogue:1.4.0' }],
          },
        },
      },
    });
    await admin.rolledOut('catalogue');
    const after = await admin.revisions('catalogue');
    expect(after.map(({ metadata }) => metadata!.uid)).toEqual([
      second.metadata!.uid,
      first.metadata!.uid,
    ]);
    expect(after.map(revisionOf)).toEqual([2, 3]);
    expect(after[1].metadata!.annotations).toMatchObject({
      'deployment.kubernetes.io/revision-history': '1',
    });
    expect(revisionOf(await admin.deployment('catalogue'))).toBe(3);
  });

  it('scales through the scale subresource', async () => {
    await admin.apps.replaceNamespacedDeploymentScale({
      name: 'search',
      namespace: 'shop',
      body: {
        metadata: { name: 'search', namespace: 'shop' },
        spec: { replicas: 4 },
      },
    });
    const scaled = await admin.rolledOut('search');
    expect(scaled.status!.availableReplicas).toBe(4);
    expect(
      await admin.apps.readNamespacedDeploymentScale({
        name: 'search',
        namespace: 'shop',
      }),
    ).toMatchObject({
      spec: { replicas: 4 },
      status: { replicas: 4, selector: 'app.kubernetes.io/name=search' },
    });
  });

  it('changes nothing while it is paused, and everything at once when resumed', async () => {
    await create('paused');
    await admin.rolledOut('paused', namespace);
    const patch = (body: object) =>
      admin.apps.patchNamespacedDeployment({ name: 'paused', namespace, body });
    const current = await admin.deployment('paused', namespace);
    await patch([{ op: 'add', path: '/spec/paused', value: true }]);
    await patch([
      {
        op: 'replace',
        path: '/spec/template/spec/containers/0/image',
        value: 'app:2',
      },
    ]);
    await until(
      () => admin.deployment('paused', namespace),
      ({ status, metadata }) =>
        status!.observedGeneration === metadata!.generation &&
        Boolean(
          status!.conditions?.some(
            ({ reason }) => reason === 'DeploymentPaused',
          ),
        ),
    );
    expect(await admin.revisions('paused', namespace)).toHaveLength(1);
    expect(revisionOf(current)).toBe(1);
    await patch([{ op: 'remove', path: '/spec/paused' }]);
    await admin.rolledOut('paused', namespace);
    expect(await admin.revisions('paused', namespace)).toHaveLength(2);
  });

  it('with Recreate removes all old pods before it makes new ones', async () => {
    await create('recreated', 'app:1', { strategy: { type: 'Recreate' } });
    await admin.rolledOut('recreated', namespace);
    let together = false;
    const images = new Map<string, string>();
    const abort = await admin.watch.watch(
      `/api/v1/namespaces/${namespace}/pods`,
      { labelSelector: 'app.kubernetes.io/name=recreated' },
      (type, pod) => {
        if (type === 'DELETED') {
          images.delete(pod.metadata.uid);
        } else {
          images.set(pod.metadata.uid, pod.spec.containers[0].image);
        }
        together ||= new Set(images.values()).size > 1;
      },
      () => {},
    );
    await admin.apps.patchNamespacedDeployment({
      name: 'recreated',
      namespace,
      body: [
        {
          op: 'replace',
          path: '/spec/template/spec/containers/0/image',
          value: 'app:2',
        },
      ],
    });
    await until(
      () => [...images.values()],
      seen => seen.length === 2 && seen.every(image => image === 'app:2'),
    );
    await admin.rolledOut('recreated', namespace);
    abort.abort();
    expect(together).toBe(false);
  });

  it('reports a release that makes no progress within its deadline', async () => {
    await create('late', 'app:badpull', { progressDeadlineSeconds: 1 });
    const { status } = await until(
      () => admin.deployment('late', namespace),
      deployment =>
        Boolean(
          deployment.status!.conditions?.some(
            ({ reason }) => reason === 'ProgressDeadlineExceeded',
          ),
        ),
    );
    expect(
      status!.conditions!.find(({ type }) => type === 'Progressing'),
    ).toMatchObject({
      status: 'False',
      message: expect.stringMatching(
        /^ReplicaSet "late-[a-z0-9]+" has timed out progressing\.$/,
      ),
    });
    // A pull that failed is ErrImagePull for a moment before it is backed off.
    await until(
      () => admin.pods('late', namespace),
      pods => pods.map(waitingReason).includes('ImagePullBackOff'),
    );
  });

  it('forgets revisions beyond the history it keeps', async () => {
    await create('forgetful', 'app:1', { revisionHistoryLimit: 1 });
    await admin.rolledOut('forgetful', namespace);
    for (const image of ['app:2', 'app:3', 'app:4']) {
      await admin.apps.patchNamespacedDeployment({
        name: 'forgetful',
        namespace,
        body: [
          {
            op: 'replace',
            path: '/spec/template/spec/containers/0/image',
            value: image,
          },
        ],
      });
      await admin.rolledOut('forgetful', namespace);
    }
    const kept = await until(
      () => admin.revisions('forgetful', namespace),
      sets => sets.length === 2,
    );
    expect(kept.map(revisionOf)).toEqual([3, 4]);
  });

  it('refuses a change based on a version that is not the latest', async () => {
    const stale = await admin.deployment('payments');
    await admin.patchDeployment('payments', {
      metadata: { annotations: { note: 'first' } },
    });
    stale.spec!.replicas = 7;
    expect(
      await refusal(
        admin.apps.replaceNamespacedDeployment({
          name: 'payments',
          namespace: 'shop',
          body: stale,
        }),
      ),
    ).toMatchObject({ code: 409, reason: 'Conflict' });
    expect((await admin.deployment('payments')).spec!.replicas).toBe(2);
  });

  it('shows the result of a dry run and keeps nothing of it', async () => {
    const before = await admin.deployment('payments');
    const seen = await admin.patchDeployment(
      'payments',
      { spec: { replicas: 5 } },
      PatchStrategy.MergePatch,
      'All',
    );
    expect(seen.spec!.replicas).toBe(5);
    expect(seen.metadata!.generation).toBe(before.metadata!.generation! + 1);
    const { spec, metadata } = await admin.deployment('payments');
    expect(spec).toEqual(before.spec);
    expect(metadata!.generation).toBe(before.metadata!.generation);
    expect(cluster.requests.at(-1)).toMatchObject({
      method: 'PATCH',
      path: '/apis/apps/v1/namespaces/shop/deployments/payments',
      contentType: 'application/merge-patch+json',
      user: 'admin',
      status: 200,
      body: { spec: { replicas: 5 } },
      dryRun: true,
    });
  });

  it.each([
    ['Background', 0],
    ['Foreground', 0],
    ['Orphan', 1],
  ])('deleted with %s leaves %d ReplicaSets', async (policy, left) => {
    const name = `gone-${policy.toLowerCase()}`;
    await create(name);
    await admin.rolledOut(name, namespace);
    await admin.apps.deleteNamespacedDeployment({
      name,
      namespace,
      propagationPolicy: policy,
    });
    await until(
      async () =>
        (
          await admin.apps.listNamespacedDeployment({ namespace })
        ).items.map(({ metadata }) => metadata!.name),
      names => !names.includes(name),
    );
    const remains = await until(
      async () => ({
        sets: (await admin.revisions(name, namespace)).length,
        pods: (await admin.pods(name, namespace)).length,
      }),
      ({ sets, pods }) => sets === left && pods === 2 * left,
    );
    expect(remains).toEqual({ sets: left, pods: 2 * left });
  });

  it('goes with its namespace', async () => {
    await admin.core.createNamespace({
      body: { metadata: { name: 'passing' } },
    });
    await admin.apps.createNamespacedDeployment({
      namespace: 'passing',
      body: deploymentOf('short', 'app:1'),
    });
    await admin.rolledOut('short', 'passing');
    await admin.core.deleteNamespace({ name: 'passing' });
    await until(
      async () => (await admin.core.listNamespace()).items,
      items => !items.some(({ metadata }) => metadata!.name === 'passing'),
    );
    expect(
      (await admin.core.listPodForAllNamespaces()).items.filter(
        ({ metadata }) => metadata!.namespace === 'passing',
      ),
    ).toEqual([]);
  });
});
