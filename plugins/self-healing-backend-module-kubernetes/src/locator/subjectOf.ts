import { isObjectName } from '../clusters/resources';
import {
  CLUSTER_SCOPED,
  KNOWN_SPELLINGS,
  LabelMapping,
  LabelMeaning,
  plainName,
  SUBJECT_KINDS,
} from './labelSpellings';

/** What an alert is about, as its labels tell it. */
export type LabelledSubject = {
  cluster?: string;
  namespace?: string;
  /** The most specific thing that the labels name. */
  object?: { kind: string; name: string };
  /**
   * The exporter that the alert came through, where the object is the exporter
   * itself because the labels name nothing else.
   */
  passedThrough?: string;
};

/** How labels are read: what the platform has set, before what is known. */
export type LabelReading = {
  labels: LabelMapping;
  /** Exporters besides the known ones. */
  exporters: readonly string[];
};

/**
 * What is scraped to tell of others. Prometheus fills what a series does not
 * carry with the labels of the scrape target, so that an alert about a
 * StatefulSet names the pod of kube-state-metrics.
 * Source: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config (honor_labels)
 */
const KNOWN_EXPORTERS = [
  'kube-state-metrics',
  'ksm',
  'node-exporter',
  'windows-exporter',
  'blackbox-exporter',
  'snmp-exporter',
  'pushgateway',
  'openshift-state-metrics',
];

/** These tell of many things behind one address: the address is no subject. */
const OF_MANY = ['kube-state-metrics', 'ksm', 'openshift-state-metrics'];

/** Labels that a scrape target gives to all that it serves. */
const TARGET_LABELS = [
  'job',
  'service',
  'kubernetes_name',
  'endpoint',
  'instance',
  'app',
  'k8s_app',
  'app_kubernetes_io_name',
];

/** The kubelet's own series carry their pod and container themselves. */
const KUBELET = /(^|[/-])(kubelet|cadvisor)($|[/-])/;

/**
 * What an alert is about: the most specific object that its labels name, never
 * the exporter that only passed it on. Pure.
 */
export function subjectOf(
  given: Record<string, string>,
  reading: LabelReading = { labels: {}, exporters: [] },
): LabelledSubject {
  const labels = new Map(
    Object.entries(given)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => [plainName(name), value]),
  );
  // The series' own, where the scrape target's had the better of them.
  const exports = [...labels.keys()].some(name => name.startsWith('exported_'));
  const exporter = exporterOf(labels, reading.exporters);

  const mapped = (meaning: LabelMeaning) =>
    firstOf(labels, (reading.labels[meaning] ?? []).map(plainName));
  const exported = (meaning: LabelMeaning) =>
    firstOf(
      labels,
      KNOWN_SPELLINGS[meaning].map(spelling => `exported_${spelling}`),
    );
  const plain = (meaning: LabelMeaning) =>
    firstOf(labels, KNOWN_SPELLINGS[meaning]);
  const own = (meaning: LabelMeaning) => mapped(meaning) ?? exported(meaning);
  const named = (meaning: LabelMeaning) => own(meaning) ?? plain(meaning);

  const isTargets = (meaning: 'Pod' | 'Service'): boolean => {
    if (own(meaning)) return false;
    if (exports) return true;
    if (meaning === 'Service')
      return exporter !== undefined || isKubelets(labels);
    if (!exporter) return false;
    const service = plain('Service');
    return [plain('Pod'), plain('container')].some(
      name =>
        name !== undefined &&
        (mentions(name, exporter) || (service && isOf(name, service))),
    );
  };
  const pod = isTargets('Pod') ? undefined : named('Pod');
  const nameOf = (kind: (typeof SUBJECT_KINDS)[number]) => {
    if (kind === 'Pod') return pod;
    if (kind === 'Service') {
      return isTargets('Service') ? undefined : named('Service');
    }
    // cAdvisor tells the node that a pod runs on besides.
    if (kind === 'Node' && pod && !isOfNodes(given)) return undefined;
    return named(kind);
  };

  const cluster = named('cluster');
  const at = (kind?: string) => ({
    ...(cluster ? { cluster } : {}),
    ...(kind && CLUSTER_SCOPED.includes(kind)
      ? {}
      : optional('namespace', named('namespace'))),
  });
  const workload = workloadOf(labels);
  if (workload) return { ...at(workload.kind), object: workload };
  for (const kind of SUBJECT_KINDS) {
    const name = nameOf(kind);
    if (name) return { ...at(kind), object: { kind, name } };
  }
  const targetPod = exports ? undefined : plain('Pod');
  if (exporter && OF_MANY.includes(exporter) && targetPod) {
    const object = { kind: 'Pod', name: targetPod };
    return { ...at(), object, passedThrough: exporter };
  }
  const instance = labels.get('exported_instance') ?? labels.get('instance');
  if (instance && !(exporter && OF_MANY.includes(exporter))) {
    return { ...at(), object: { kind: 'Instance', name: instance } };
  }
  return at();
}

/** `workload` with its type, and what else names a kind besides a name. */
function workloadOf(labels: ReadonlyMap<string, string>) {
  const pairs = [
    ['workload_type', 'workload'],
    ['owner_kind', 'owner_name'],
    ['customresource_kind', 'name'],
  ];
  for (const [kindLabel, nameLabel] of pairs) {
    const said = labels.get(kindLabel);
    const name = labels.get(nameLabel);
    if (!said || !name || !isObjectName(name)) continue;
    const kind = SUBJECT_KINDS.find(
      one => one.toLowerCase() === said.toLowerCase(),
    );
    if (kind || /^[A-Z][A-Za-z]+$/.test(said)) {
      return { kind: kind ?? said, name };
    }
  }
  return undefined;
}

function exporterOf(
  labels: ReadonlyMap<string, string>,
  more: readonly string[],
): string | undefined {
  const told = (names: readonly string[], exporters: readonly string[]) =>
    exporters.find(exporter =>
      names.some(name => mentions(labels.get(name) ?? '', exporter)),
    );
  const scraped = told(TARGET_LABELS, [...more, ...KNOWN_EXPORTERS]);
  // The kubelet tells of every container, that of an exporter too.
  return scraped || isKubelets(labels)
    ? scraped
    : told([...KNOWN_SPELLINGS.container, ...KNOWN_SPELLINGS.Pod], OF_MANY);
}

function isKubelets(labels: ReadonlyMap<string, string>): boolean {
  return KUBELET.test(labels.get('job') ?? '');
}

/** Whether a value names an exporter, among other words or alone. */
function mentions(value: string, exporter: string): boolean {
  const words = (text: string) =>
    `-${text.toLowerCase().replace(/[^a-z0-9]+/g, '-')}-`;
  return words(value).includes(words(exporter));
}

function isOf(pod: string, service: string): boolean {
  return pod === service || pod.startsWith(`${service}-`);
}

function isOfNodes({ alertname = '' }: Record<string, string>): boolean {
  return /^(Kube)?Node/.test(alertname);
}

function firstOf(
  labels: ReadonlyMap<string, string>,
  names: readonly string[],
): string | undefined {
  for (const name of names) {
    const value = labels.get(name);
    if (value !== undefined) return value;
  }
  return undefined;
}

function optional(key: string, value: string | undefined) {
  return value === undefined ? {} : { [key]: value };
}
