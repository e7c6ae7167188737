import { InputError } from '@backstage/errors';
import { ConfigReader } from '@backstage/config';
import {
  cronJobOfJob,
  deploymentOfReplicaSet,
  replicaSetOfPod,
} from './goneNames';
import { readLabelReading } from './labelReading';
import { subjectOf } from './subjectOf';

/** What Prometheus adds of the scrape target, kube-prometheus-stack's way. */
const target = {
  pod: 'kps-kube-state-metrics-6578dd795d-5zqb9',
  container: 'kube-state-metrics',
  job: 'kube-state-metrics',
  endpoint: 'http',
  instance: '10.42.0.228:8080',
  service: 'kps-kube-state-metrics',
  prometheus: 'monitoring/kps-prometheus',
};
const namespace = 'lab';

type Case = [string, Record<string, string>, ReturnType<typeof subjectOf>];
const about = (kind: string, name: string, more: object = { namespace }) => ({
  ...more,
  object: { kind, name },
});

describe('subjectOf', () => {
  it.each<Case>([
    [
      'FC-D1: a StatefulSet, not the pod of kube-state-metrics',
      { ...target, namespace, statefulset: 'db-a' },
      about('StatefulSet', 'db-a'),
    ],
    [
      'FC-D3: a Job, not the pod of kube-state-metrics',
      { ...target, namespace, job_name: 'backup-29169240', condition: 'true' },
      about('Job', 'backup-29169240'),
    ],
    [
      'RC-F5: a DaemonSet',
      { ...target, namespace, daemonset: 'node-exporter' },
      about('DaemonSet', 'node-exporter'),
    ],
    [
      'RC-F5: a Node, of no namespace',
      {
        ...target,
        namespace: 'monitoring',
        node: 'node-1',
        condition: 'Ready',
        status: 'true',
      },
      about('Node', 'node-1', {}),
    ],
    [
      'RC-F5: an autoscaler',
      { ...target, namespace, horizontalpodautoscaler: 'web' },
      about('HorizontalPodAutoscaler', 'web'),
    ],
    [
      'RC-F5: a budget',
      { ...target, namespace, poddisruptionbudget: 'web' },
      about('PodDisruptionBudget', 'web'),
    ],
    [
      'RC-F5: a quota',
      { ...target, namespace, resourcequota: 'compute', resource: 'cpu' },
      about('ResourceQuota', 'compute'),
    ],
    [
      'a claim that the kubelet tells of',
      {
        namespace,
        persistentvolumeclaim: 'data-db-0',
        node: 'node-1',
        job: 'kubelet',
        service: 'kps-kubelet',
        instance: '10.0.0.1:10250',
      },
      about('PersistentVolumeClaim', 'data-db-0'),
    ],
    [
      'a Deployment rather than its ReplicaSet or pod',
      { namespace, deployment: 'web', replicaset: 'web-1', pod: 'web-1-x' },
      about('Deployment', 'web'),
    ],
    [
      'a pod that kube-state-metrics tells of',
      {
        ...target,
        namespace,
        pod: 'web-5d9c7b6f48-x2x4z',
        container: 'web',
        uid: 'u',
      },
      about('Pod', 'web-5d9c7b6f48-x2x4z'),
    ],
    [
      'a pod that the kubelet tells of, not the node it runs on',
      {
        namespace,
        pod: 'web-5d9c7b6f48-x2x4z',
        container: 'web',
        node: 'node-1',
        job: 'kubelet',
        service: 'kps-kubelet',
      },
      about('Pod', 'web-5d9c7b6f48-x2x4z'),
    ],
    [
      'the pod of an exporter that another one tells of',
      {
        ...target,
        namespace,
        pod: 'node-exporter-x2x4z',
        container: 'node-exporter',
      },
      about('Pod', 'node-exporter-x2x4z'),
    ],
    [
      'the pod that the kubelet tells of, though it is an exporter',
      {
        namespace,
        pod: target.pod,
        container: target.container,
        job: 'kubelet',
      },
      about('Pod', target.pod),
    ],
    [
      'FC-D2: what exported_ labels say, not the scrape target',
      {
        ...target,
        namespace: 'monitoring',
        exported_namespace: namespace,
        exported_pod: 'lab-85b5684744-hrrsm',
        exported_container: 'app',
      },
      about('Pod', 'lab-85b5684744-hrrsm'),
    ],
    [
      'FC-D2: a StatefulSet in the exported namespace',
      {
        ...target,
        namespace: 'monitoring',
        exported_namespace: namespace,
        statefulset: 'db-a',
      },
      about('StatefulSet', 'db-a'),
    ],
    [
      'FC-D2: nothing in the exported namespace but the namespace',
      {
        namespace: 'monitoring',
        exported_namespace: namespace,
        pod: 'some-metrics-1',
        service: 'some-metrics',
      },
      { namespace },
    ],
    [
      'FC-D9: a pod by kubernetes_ labels',
      { kubernetes_namespace: namespace, kubernetes_pod_name: 'lab-1' },
      about('Pod', 'lab-1'),
    ],
    [
      'FC-D9: a Deployment as OpenTelemetry names it',
      {
        k8s_namespace_name: namespace,
        k8s_deployment_name: 'web',
        k8s_pod_name: 'web-1',
        k8s_cluster_name: 'demo',
      },
      about('Deployment', 'web', { cluster: 'demo', namespace }),
    ],
    [
      'FC-D9: the same with dots',
      { 'k8s.namespace.name': namespace, 'k8s.statefulset.name': 'db' },
      about('StatefulSet', 'db'),
    ],
    [
      'FC-D9: a Deployment as Datadog names it',
      { kube_namespace: namespace, kube_deployment: 'web', pod_name: 'web-1' },
      about('Deployment', 'web'),
    ],
    [
      'a StatefulSet as Datadog names it',
      { kube_namespace: namespace, kube_stateful_set: 'db' },
      about('StatefulSet', 'db'),
    ],
    [
      'a workload of the stock recording rules',
      { namespace, workload: 'web', workload_type: 'deployment' },
      about('Deployment', 'web'),
    ],
    [
      "the series' own namespace, not that of the scraped address",
      {
        namespace,
        deployment: 'web',
        kubernetes_namespace: 'kube-system',
        kubernetes_pod_name: 'kube-state-metrics-1',
        app: 'kube-state-metrics',
      },
      about('Deployment', 'web'),
    ],
    [
      'a Service that is not the scraped one',
      { namespace, service: 'checkout' },
      about('Service', 'checkout'),
    ],
    [
      'the pod of an application that is scraped itself',
      { namespace, service: 'web', pod: 'web-1', job: 'web', endpoint: 'http' },
      about('Pod', 'web-1'),
    ],
    [
      'FC-D11: an address where nothing else is named',
      { instance: '10.0.0.1:9100', device: '/dev/sda1', mountpoint: '/' },
      about('Instance', '10.0.0.1:9100', {}),
    ],
    [
      'the address that node-exporter tells of, not its pod',
      {
        namespace: 'monitoring',
        instance: '10.0.0.1:9100',
        job: 'node-exporter',
        pod: 'kps-prometheus-node-exporter-x2x4z',
        container: 'node-exporter',
        service: 'kps-prometheus-node-exporter',
      },
      about('Instance', '10.0.0.1:9100', { namespace: 'monitoring' }),
    ],
    [
      'kube-state-metrics itself, where nothing else is named, and says so',
      { ...target, namespace: 'monitoring' },
      {
        namespace: 'monitoring',
        object: { kind: 'Pod', name: target.pod },
        passedThrough: 'kube-state-metrics',
      },
    ],
    ['nothing', { alertname: 'Watchdog' }, {}],
    ['nothing by empty labels', { namespace: '', pod: '' }, {}],
  ])('is %s', (_, labels, expected) => {
    expect(subjectOf(labels)).toEqual(expected);
  });

  it('FC-D9: reads the labels that the platform has set, before all others', () => {
    const reading = readLabelReading(
      new ConfigReader({
        selfHealing: {
          kubernetes: {
            labels: { namespace: ['team_space'], pod: ['unit'] },
            exporters: ['our-exporter'],
          },
        },
      }),
    );
    expect(
      subjectOf(
        { namespace: 'x', team_space: namespace, unit: 'web-1' },
        reading,
      ),
    ).toEqual(about('Pod', 'web-1'));
    expect(
      subjectOf(
        { namespace, job: 'our-exporter', pod: 'our-exporter-1', node: 'n' },
        reading,
      ),
    ).toEqual(about('Node', 'n', {}));
  });

  it('refuses a mapping of what it does not know, and says what it knows', () => {
    const config = new ConfigReader({
      selfHealing: { kubernetes: { labels: { pods: ['unit'] } } },
    });
    expect(() => readLabelReading(config)).toThrow(InputError);
    expect(() => readLabelReading(config)).toThrow(/labels\.pods.*deployment/);
  });
});

describe('FC-D5: names that Kubernetes generates', () => {
  it.each<[string, string | undefined]>([
    ['lab-7-migrate-x7k2p', 'lab-7-migrate'],
    ['web-5d9c7b6f48-x2x4z', 'web-5d9c7b6f48'],
    ['web-0', undefined],
    ['web-abcde', undefined],
    ['x2x4z', undefined],
  ])('%s is of ReplicaSet %s', (pod, replicaSet) => {
    expect(replicaSetOfPod(pod)).toBe(replicaSet);
  });

  it.each<[string, string | undefined]>([
    ['web-5d9c7b6f48', 'web'],
    ['my-web-85b5684744', 'my-web'],
    ['lab-7-migrate', undefined],
    ['lab-7', undefined],
    ['web-5d9c7b6f48xx', undefined],
  ])('%s is of Deployment %s', (replicaSet, deployment) => {
    expect(deploymentOfReplicaSet(replicaSet)).toBe(deployment);
  });

  it('knows the Jobs of a CronJob by their minute', () => {
    expect(cronJobOfJob('backup-29169240')).toBe('backup');
    expect(cronJobOfJob('backup-7')).toBeUndefined();
  });
});
