import { LookupFailedError } from '@backstage-self-healing/plugin-self-healing-node';
import { FakeCluster, object } from '../__testUtils__/fakeCluster';
import { ApiServerError } from '../clusters/ApiServerError';
import { Clusters } from '../clusters/Clusters';
import { KubernetesLocator } from './KubernetesLocator';

const ID = 'backstage.io/kubernetes-id';
const { signal } = new AbortController();
const template = (labels: Record<string, string>, more: object = {}) => ({
  template: { metadata: { labels }, ...more },
});

function setUp(...more: ReturnType<typeof object>[]) {
  const cluster = new FakeCluster('demo', [
    object('Namespace', 'lab', {}, {}, ''),
    object('Namespace', 'monitoring', {}, {}, ''),
    object(
      'Deployment',
      'web',
      { labels: { [ID]: 'web' } },
      template({ app: 'web' }),
    ),
    object('ReplicaSet', 'web-5d9c7b6f48', { owner: ['Deployment', 'web'] }),
    object('Pod', 'web-5d9c7b6f48-x2x4z', {
      owner: ['ReplicaSet', 'web-5d9c7b6f48'],
    }),
    object(
      'StatefulSet',
      'db-a',
      {},
      {
        ...template({ app: 'db', [ID]: 'db' }),
        volumeClaimTemplates: [{ metadata: { name: 'data' } }],
      },
    ),
    object('Pod', 'db-a-0', { owner: ['StatefulSet', 'db-a'] }),
    object('CronJob', 'backup', { labels: { [ID]: 'backup' } }),
    object('Job', 'backup-29169240', { owner: ['CronJob', 'backup'] }),
    object('Deployment', 'lab-7', { labels: { [ID]: 'lab-7' } }),
    object(
      'HorizontalPodAutoscaler',
      'web',
      {},
      {
        scaleTargetRef: { kind: 'Deployment', name: 'web' },
      },
    ),
    object(
      'PodDisruptionBudget',
      'db',
      {},
      {
        selector: { matchLabels: { app: 'db' } },
      },
    ),
    object('Service', 'front', {}, { selector: { app: 'web' } }),
    object('Service', 'external', {}, {}),
    object('PersistentVolumeClaim', 'data-db-a-0'),
    object(
      'Deployment',
      'kube-state-metrics',
      { labels: { [ID]: 'ksm' } },
      {},
      'monitoring',
    ),
    object(
      'ReplicaSet',
      'kube-state-metrics-6578dd795d',
      { owner: ['Deployment', 'kube-state-metrics'] },
      {},
      'monitoring',
    ),
    ...more,
  ]);
  const locator = new KubernetesLocator(new Clusters([cluster]));
  return {
    cluster,
    locator,
    locate: (labels: Record<string, string>) =>
      locator.fromLabels(labels, signal),
  };
}
const runs = (kind: string, name: string, namespace = 'lab') => ({
  workload: { cluster: 'demo', namespace, kind, name },
});
const cannotAct = (what: string) => ({
  effect: 'forbids',
  message: `This is about ${what}, which self-healing cannot act on yet.`,
});
const ksm = {
  pod: 'kube-state-metrics-6578dd795d-5zqb9',
  container: 'kube-state-metrics',
  job: 'kube-state-metrics',
};

describe('placing by labels', () => {
  const namespace = 'lab';
  it.each<[string, Record<string, string>, object]>([
    [
      'a pod and its owners',
      { pod: 'web-5d9c7b6f48-x2x4z' },
      { ...runs('Deployment', 'web'), kubernetesId: 'web' },
    ],
    [
      'a pod that is gone and its ReplicaSet, which is not',
      { pod: 'web-5d9c7b6f48-zzzzz' },
      { ...runs('Deployment', 'web'), kubernetesId: 'web' },
    ],
    [
      'a Service and what it selects',
      { service: 'front' },
      { ...runs('Deployment', 'web'), kubernetesId: 'web' },
    ],
    [
      'FC-D1: a StatefulSet, told and not acted on',
      { ...ksm, statefulset: 'db-a' },
      {
        ...runs('StatefulSet', 'db-a'),
        kubernetesId: 'db',
        reserve: cannotAct('StatefulSet db-a'),
      },
    ],
    [
      'a pod of a StatefulSet',
      { pod: 'db-a-0' },
      {
        ...runs('StatefulSet', 'db-a'),
        kubernetesId: 'db',
        reserve: cannotAct('StatefulSet db-a'),
      },
    ],
    [
      'FC-D3: a Job and its CronJob',
      { ...ksm, job_name: 'backup-29169240' },
      {
        ...runs('CronJob', 'backup'),
        kubernetesId: 'backup',
        reserve: cannotAct('CronJob backup'),
      },
    ],
    [
      'a Job that is gone and its CronJob',
      { job_name: 'backup-29169180' },
      { ...runs('CronJob', 'backup'), reserve: cannotAct('CronJob backup') },
    ],
    [
      'RC-F18: an autoscaler, at what it scales',
      { ...ksm, horizontalpodautoscaler: 'web' },
      {
        kubernetesId: 'web',
        reserve: cannotAct('HorizontalPodAutoscaler web'),
      },
    ],
    [
      'a budget, at what it selects',
      { ...ksm, poddisruptionbudget: 'db' },
      { kubernetesId: 'db', reserve: cannotAct('PodDisruptionBudget db') },
    ],
    [
      'a claim, at the StatefulSet that made it',
      { persistentvolumeclaim: 'data-db-a-0' },
      {
        kubernetesId: 'db',
        reserve: cannotAct('PersistentVolumeClaim data-db-a-0'),
      },
    ],
  ])('finds %s', async (_, labels, expected) => {
    const found = await setUp().locate({ namespace, ...labels });
    expect(found).toMatchObject(expected);
    expect(found?.missing).toBeUndefined();
    expect(found?.reserve).toEqual((expected as typeof found)?.reserve);
    expect(found?.workload).toEqual((expected as typeof found)?.workload);
  });

  it('RC-F5: finds a node, which belongs to no namespace', async () => {
    const found = await setUp().locate({
      ...ksm,
      namespace: 'monitoring',
      node: 'node-1',
    });
    expect(found).toEqual({
      subject: { kind: 'Node', name: 'node-1', cluster: 'demo' },
      reserve: cannotAct('Node node-1'),
    });
  });

  it('FC-D2: acts in the exported namespace, never on the exporter', async () => {
    const { locate } = setUp();
    expect(
      await locate({
        ...ksm,
        namespace: 'monitoring',
        exported_namespace: 'lab',
        exported_pod: 'web-5d9c7b6f48-x2x4z',
      }),
    ).toMatchObject(runs('Deployment', 'web'));
  });

  it('RC-F5: places what names the exporter alone, and does not act on it', async () => {
    const { locate } = setUp();
    expect(await locate({ ...ksm, namespace: 'monitoring' })).toMatchObject({
      ...runs('Deployment', 'kube-state-metrics', 'monitoring'),
      kubernetesId: 'ksm',
      reserve: {
        effect: 'forbids',
        message: expect.stringContaining('came through kube-state-metrics'),
      },
    });
  });

  it("FC-D5: takes a Job's pod that is gone for no Deployment's", async () => {
    const found = await setUp().locate({
      namespace,
      pod: 'lab-7-migrate-x7k2p',
      container: 'migrate',
      job: 'kube-state-metrics',
    });
    expect(found?.workload).toBeUndefined();
    expect(found?.missing).toBe(
      'cluster demo has no Pod lab-7-migrate-x7k2p in namespace lab that self-healing can see',
    );
  });

  it('FC-D5: lets nothing act unattended on what a name alone tells', async () => {
    const found = await setUp().locate({
      namespace,
      pod: 'web-77d4f9cb9c-x2x4z',
    });
    expect(found).toMatchObject({
      ...runs('Deployment', 'web'),
      reserve: {
        effect: 'limits',
        message: expect.stringContaining('a person must approve'),
      },
    });
  });

  it.each<[string, Record<string, string>, string]>([
    [
      'its cluster',
      { cluster: 'eu-west-1', namespace, deployment: 'web' },
      'the alert is about cluster eu-west-1, which is not configured (configured: demo)',
    ],
    [
      'no namespace',
      { deployment: 'web' },
      'the alert does not say in which namespace Deployment web is',
    ],
    [
      'a name that is none',
      { namespace, deployment: 'Not A Name' },
      "no Kubernetes object can be called 'Not A Name'",
    ],
    [
      'a namespace that is none',
      { namespace: '..', pod: 'web-1' },
      "no namespace can be called '..'",
    ],
    [
      'what is not there',
      { namespace, deployment: 'gone' },
      'cluster demo has no Deployment gone in namespace lab that self-healing can see',
    ],
  ])('RC-F18: says what is wrong with %s', async (_, labels, missing) => {
    const found = await setUp().locate(labels);
    expect(found?.missing).toBe(missing);
    expect(found?.workload).toBeUndefined();
    expect(found?.subject).toBeDefined();
  });

  it('RC-F18: does not guess between several clusters', async () => {
    const locator = new KubernetesLocator(
      new Clusters([new FakeCluster('a', []), new FakeCluster('b', [])]),
    );
    const found = await locator.fromLabels({ namespace, pod: 'web-1' }, signal);
    expect(found?.missing).toBe(
      'the alert does not say in which cluster Pod web-1 is (configured: a, b)',
    );
  });

  it('finds nothing where nothing is named', async () => {
    expect(await setUp().locate({ alertname: 'Watchdog' })).toBeUndefined();
  });

  it('tells what a workload and its namespace say of whose they are', async () => {
    const { locator } = setUp(
      object(
        'Deployment',
        'own',
        {
          labels: { [ID]: 'own', app: 'own' },
          annotations: {
            'self-healing.backstage.io/entity-ref': 'component:own',
          },
        },
        template({ [ID]: 'own', tier: 'x' }),
        'team',
      ),
      object(
        'Namespace',
        'team',
        {
          annotations: {
            'self-healing.backstage.io/owner-ref': 'group:team',
          },
        },
        {},
        '',
      ),
    );
    const workload = {
      cluster: 'demo',
      namespace: 'team',
      kind: 'Deployment',
      name: 'own',
    };
    expect(await locator.claimsOf(workload, signal)).toEqual({
      kubernetesIds: ['own'],
      labels: { [ID]: 'own', app: 'own', tier: 'x' },
      statements: [
        { by: 'Deployment own', entityRef: 'component:own' },
        { by: 'Namespace team', ownerRef: 'group:team' },
      ],
    });
    expect(
      await locator.claimsOf({ ...workload, cluster: 'other' }, signal),
    ).toBeUndefined();
  });
});

describe('asking a cluster', () => {
  it('AD-D2: asks little for a storm, and little at the same time', async () => {
    const { cluster, locate } = setUp();
    const letters = 'bcdfghjklmnpqrstvwxz2456789';
    const suffix = (n: number) =>
      [0, 1, 2, 3, 4]
        .map(place => letters[Math.floor(n / 27 ** place) % 27])
        .join('');
    const found = await Promise.all(
      Array.from({ length: 2_000 }, (_, n) =>
        locate({ namespace: 'lab', pod: `web-5d9c7b6f48-${suffix(n)}` }),
      ),
    );
    for (const one of found)
      expect(one).toMatchObject(runs('Deployment', 'web'));
    expect(cluster.asked.length).toBeLessThanOrEqual(5);
    const others = Array.from({ length: 500 }, (_, n) =>
      locate({ namespace: 'lab', deployment: `other-${n}` }),
    );
    await Promise.all(others);
    expect(cluster.mostAtOnce).toBeLessThanOrEqual(10);
  });

  it.each<[string, number | undefined, LookupFailedError['outlook'], string]>([
    ['does not answer', undefined, 'away', 'cluster demo'],
    ['has a problem of its own', 503, 'away', 'cluster demo'],
    ['asks to wait', 429, 'away', 'cluster demo'],
    ['refuses the token', 401, 'refused', 'cluster demo'],
    ['refuses the namespace', 403, 'refused', 'namespace lab of cluster demo'],
    ['refuses the question', 431, 'hopeless', 'cluster demo'],
  ])('RC-F6: says that a cluster %s', async (_, status, outlook, place) => {
    const { cluster, locate } = setUp();
    cluster.problem = () => new ApiServerError('no', status);
    await expect(
      locate({ namespace: 'lab', deployment: 'web' }),
    ).rejects.toMatchObject({ name: 'LookupFailedError', outlook, place });
    cluster.problem = () => undefined;
  });

  it('does without what the healer may not read', async () => {
    const { cluster, locate } = setUp();
    cluster.problem = path =>
      path.includes('/statefulsets') || path.endsWith('/namespaces/lab')
        ? new ApiServerError('forbidden', 403)
        : undefined;
    expect(await locate({ namespace: 'lab', pod: 'db-a-0' })).toMatchObject({
      ...runs('StatefulSet', 'db-a'),
      reserve: cannotAct('StatefulSet db-a'),
    });
  });

  it('AD-D10: asks a cluster that does not answer once, not for everybody', async () => {
    const { cluster, locate } = setUp();
    cluster.problem = () => new ApiServerError('no answer');
    const ask = () =>
      Promise.allSettled(
        Array.from({ length: 100 }, (_, n) =>
          locate({ namespace: 'lab', deployment: `d-${n}` }),
        ),
      );
    const first = await ask();
    expect(first.every(({ status }) => status === 'rejected')).toBe(true);
    expect(cluster.asked.length).toBeLessThanOrEqual(10);
  });
});
