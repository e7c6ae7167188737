import { QueryTemplate } from './QueryTemplate';

/** One thing to look at, whatever the incident. */
export type Signal = {
  title: string;
  signal: 'latency' | 'errors' | 'traffic' | 'saturation';
  unit?: string;
  threshold?: number;
  /** Of workloads; absent: of all. */
  kinds?: string[];
  /**
   * Nobody has said that there is such a thing here: not every Prometheus
   * scrapes cAdvisor, and not every container has limits.
   */
  mayBeAbsent?: boolean;
  query: QueryTemplate;
};

const MEMORY = `
max by (pod, container) (
    container_memory_working_set_bytes{\${{ workload.matchers }}, pod=~"\${{ workload.pods }}", container!="", container!="POD"}
  / on (namespace, pod, container) group_left ()
    max by (namespace, pod, container) (kube_pod_container_resource_limits{\${{ workload.matchers }}, pod=~"\${{ workload.pods }}", resource="memory"})
)`;

const CPU = `
max by (pod, container) (
    sum by (namespace, pod, container) (rate(container_cpu_usage_seconds_total{\${{ workload.matchers }}, pod=~"\${{ workload.pods }}", container!="", container!="POD"}[5m]))
  / on (namespace, pod, container)
    max by (namespace, pod, container) (kube_pod_container_resource_limits{\${{ workload.matchers }}, pod=~"\${{ workload.pods }}", resource="cpu"})
)`;

const RESTARTS = `
max by (pod, container) (kube_pod_container_status_restarts_total{\${{ workload.matchers }}, pod=~"\${{ workload.pods }}"})`;

const replicas = (object: string, ready: string, wanted: string) => {
  const of = `{\${{ workload.matchers }}, ${object}="\${{ workload.name }}"}`;
  return [
    [ready, 'ready'],
    [wanted, 'wanted'],
  ]
    .map(
      ([name, word]) =>
        `label_replace(max (kube_${object}_${name}${of}), "replicas", "${word}", "", "")`,
    )
    .join(' or ');
};

const SIGNALS: readonly Signal[] = [
  ...(
    [
      ['Deployment', 'status_replicas_ready', 'spec_replicas'],
      ['StatefulSet', 'status_replicas_ready', 'replicas'],
      ['DaemonSet', 'status_number_ready', 'status_desired_number_scheduled'],
    ] as const
  ).map(
    ([kind, ready, wanted]): Signal => ({
      title: 'Replicas',
      signal: 'saturation',
      kinds: [kind],
      query: new QueryTemplate(replicas(kind.toLowerCase(), ready, wanted)),
    }),
  ),
  {
    title: 'Restarts',
    signal: 'errors',
    query: new QueryTemplate(RESTARTS.trim()),
  },
  {
    title: 'Memory against its limit',
    signal: 'saturation',
    unit: 'ratio',
    threshold: 1,
    query: new QueryTemplate(MEMORY.trim()),
  },
  {
    title: 'CPU against its limit',
    signal: 'saturation',
    unit: 'ratio',
    threshold: 1,
    query: new QueryTemplate(CPU.trim()),
  },
];

/**
 * What kube-state-metrics and cAdvisor tell of every workload.
 * Sources: https://github.com/kubernetes/kube-state-metrics/tree/main/docs,
 * https://github.com/google/cadvisor/blob/master/docs/storage/prometheus.md
 */
export const DEFAULT_SIGNALS: readonly Signal[] = SIGNALS.map(signal => ({
  ...signal,
  mayBeAbsent: true,
}));
