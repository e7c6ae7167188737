/**
 * What alert labels can mean, and how each meaning is spelt: by
 * kube-state-metrics and the Prometheus operator, by scrape configurations with
 * a label of their own, by OpenTelemetry, by Datadog and by Elastic.
 * Sources: https://github.com/kubernetes/kube-state-metrics/tree/main/docs/metrics
 * https://opentelemetry.io/docs/specs/semconv/resource/k8s/
 * https://docs.datadoghq.com/containers/kubernetes/tag/
 */

/** Kinds that a label can name, the most specific first. */
export const SUBJECT_KINDS = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'CronJob',
  'Job',
  'HorizontalPodAutoscaler',
  'PersistentVolumeClaim',
  'PodDisruptionBudget',
  'ResourceQuota',
  'Ingress',
  'PersistentVolume',
  'Node',
  'ReplicaSet',
  'Pod',
  'Service',
] as const;

/** A kind that a label can name. */
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

/** What a label can mean: where something is, or what it is. */
export type LabelMeaning = 'cluster' | 'namespace' | 'container' | SubjectKind;

/** Kinds that belong to no namespace. */
export const CLUSTER_SCOPED: readonly string[] = ['Node', 'PersistentVolume'];

/** Which labels mean what, by meaning, in order of precedence. */
export type LabelMapping = Readonly<
  Partial<Record<LabelMeaning, readonly string[]>>
>;

function spellingsOf(...words: string[]): string[] {
  const prefixed = words.flatMap(word =>
    ['kubernetes', 'k8s', 'kube'].flatMap(prefix => [
      `${prefix}_${word}`,
      `${prefix}_${word}_name`,
    ]),
  );
  return [...words, ...words.map(word => `${word}_name`), ...prefixed];
}

/** As everybody spells them; plain ones first, for they are the series' own. */
export const KNOWN_SPELLINGS: Required<LabelMapping> = {
  cluster: spellingsOf('cluster'),
  namespace: [
    ...spellingsOf('namespace'),
    'pod_namespace',
    'io_kubernetes_pod_namespace',
    'container_label_io_kubernetes_pod_namespace',
  ],
  container: spellingsOf('container'),
  Deployment: spellingsOf('deployment'),
  StatefulSet: spellingsOf('statefulset', 'stateful_set'),
  DaemonSet: spellingsOf('daemonset', 'daemon_set'),
  CronJob: spellingsOf('cronjob', 'cron_job'),
  // `job` alone is the scrape job of Prometheus.
  Job: spellingsOf('job').filter(spelling => spelling !== 'job'),
  HorizontalPodAutoscaler: spellingsOf('horizontalpodautoscaler', 'hpa'),
  PersistentVolumeClaim: spellingsOf(
    'persistentvolumeclaim',
    'persistent_volume_claim',
    'pvc',
  ),
  PodDisruptionBudget: spellingsOf('poddisruptionbudget', 'pdb'),
  ResourceQuota: spellingsOf('resourcequota'),
  Ingress: spellingsOf('ingress'),
  PersistentVolume: spellingsOf('persistentvolume', 'pv'),
  Node: [...spellingsOf('node'), 'nodename'],
  ReplicaSet: spellingsOf('replicaset', 'replica_set'),
  Pod: [
    ...spellingsOf('pod'),
    'io_kubernetes_pod_name',
    'container_label_io_kubernetes_pod_name',
  ],
  // `kubernetes_name` is the Service in Prometheus' own example configuration.
  Service: [...spellingsOf('service'), 'kubernetes_name'],
};

/** Label names as they are compared: `k8s.pod.name` is `k8s_pod_name`. */
export function plainName(label: string): string {
  return label.toLowerCase().replace(/[^a-z0-9]/g, '_');
}
