import {
  ClusterSnapshot,
  Deployment,
  Pod,
} from '@backstage-self-healing/demo-cluster';
import { Random } from './random';
import { LabelScheme, NAMESPACE, Service } from './services';
import { isReady, podsOf } from './truth';

/** As Alertmanager's webhook has it. */
export type SentAlert = {
  status: 'firing' | 'resolved';
  labels: Record<string, string>;
  annotations: Record<string, string>;
  startsAt: string;
  endsAt: string;
  generatorURL: string;
  fingerprint: string;
};

type Active = {
  alert: SentAlert;
  /** When the condition was seen first; it fires later. */
  pendingSince: number;
  firesAt: number;
  goneSince?: number;
  /** How long after its condition the end is told; Infinity: never. */
  endsLateBy: number;
  told?: number;
};

const MINUTE = 60_000;
const EXPORTER = {
  pod: 'kube-state-metrics-6d8f7c9b5-x2k4p',
  container: 'kube-state-metrics',
  job: 'kube-state-metrics',
  service: 'kube-state-metrics',
  instance: '10.1.9.9:8080',
};

/**
 * Prometheus and Alertmanager as they are in real clusters: alerts come after a
 * while, twice at times, named by the labels of the scrape, and their ends come
 * minutes late or never.
 */
export class Alerting {
  readonly #active = new Map<string, Active>();
  #count = 0;

  constructor(
    private readonly random: Random,
    private readonly services: readonly Service[],
  ) {}

  /** What is to be delivered now. */
  step(snapshot: ClusterSnapshot, now: number): SentAlert[] {
    const seen = new Map<
      string,
      { service: Service; name: string; pod?: Pod }
    >();
    for (const service of this.services) {
      const deployment = snapshot.deployments.find(
        ({ metadata }) => metadata.name === service.name,
      );
      if (!deployment) continue;
      for (const one of conditionsOf(deployment, snapshot.pods)) {
        const key = [service.name, one.name, one.pod?.metadata.name].join(' ');
        seen.set(key, { service, ...one });
      }
    }
    for (const [key, { service, name, pod }] of seen) {
      const known = this.#active.get(key);
      if (known) known.goneSince = undefined;
      else this.#begin(key, service, name, pod, now);
    }
    return [...this.#active].flatMap(([key, active]) => {
      if (!seen.has(key)) active.goneSince ??= now;
      return this.#tell(key, active, now);
    });
  }

  /** Whether nothing fires for a service any more, as far as was told. */
  isQuiet({ name }: Service): boolean {
    return ![...this.#active.keys()].some(key => key.startsWith(`${name} `));
  }

  /** An alert about nothing that shows in any object, for a while. */
  noise(service: Service, now: number): void {
    this.#begin(
      `${service.name} noise ${now}`,
      service,
      'HighLatency',
      undefined,
      now,
    );
  }

  #begin(
    key: string,
    service: Service,
    name: string,
    pod: Pod | undefined,
    now: number,
  ): void {
    const { random } = this;
    this.#count += 1;
    this.#active.set(key, {
      pendingSince: now,
      firesAt: now + random.between(0, 90) * 1000,
      endsLateBy: random.chance(8)
        ? Infinity
        : random.between(0, 8) * MINUTE + random.between(0, 59) * 1000,
      alert: {
        status: 'firing',
        labels: {
          alertname: name,
          severity: name === 'HighLatency' ? 'warning' : 'critical',
          ...labelsOf(service, pod),
        },
        annotations: { summary: `${name} of ${service.name}` },
        startsAt: new Date(now).toISOString(),
        endsAt: '0001-01-01T00:00:00Z',
        generatorURL: 'http://localhost:9090/graph',
        fingerprint: this.#count.toString(16).padStart(16, '0'),
      },
    });
  }

  #tell(key: string, active: Active, now: number): SentAlert[] {
    const { alert, firesAt, goneSince, endsLateBy, told } = active;
    const over = goneSince !== undefined && now - goneSince >= endsLateBy;
    if (told === undefined) {
      if (goneSince !== undefined && goneSince < firesAt) {
        this.#active.delete(key);
        return [];
      }
      if (now < firesAt) return [];
      active.told = now;
      alert.startsAt = new Date(firesAt).toISOString();
      // HA pairs tell everything twice.
      return this.random.chance(20) ? [alert, alert] : [alert];
    }
    if (over) {
      this.#active.delete(key);
      return [
        { ...alert, status: 'resolved', endsAt: new Date(now).toISOString() },
      ];
    }
    // `repeat_interval`
    if (now - told >= 10 * MINUTE && endsLateBy !== Infinity) {
      active.told = now;
      return [alert];
    }
    return [];
  }
}

function conditionsOf(
  deployment: Deployment,
  pods: readonly Pod[],
): { name: string; pod?: Pod }[] {
  const own = podsOf(deployment, pods);
  const found = own.flatMap(pod => {
    const reasons = (pod.status.containerStatuses ?? []).flatMap(
      ({ state, restartCount }) => [
        state.waiting?.reason,
        restartCount > 1 && !isReady(pod) ? 'CrashLoopBackOff' : undefined,
      ],
    );
    if (reasons.includes('CrashLoopBackOff')) {
      return [{ name: 'KubePodCrashLooping', pod }];
    }
    return reasons.some(reason => /Image/.test(reason ?? ''))
      ? [{ name: 'KubeContainerImagePull', pod }]
      : [];
  });
  const { replicas } = deployment.spec;
  const missing = (deployment.status.availableReplicas ?? 0) < replicas;
  const quiet = own.length > 0 && found.length === 0;
  return missing && quiet
    ? [...found, { name: 'KubeDeploymentUnready' }]
    : found;
}

const LABELS: Record<
  LabelScheme,
  (name: string, subject: Record<string, string>) => Record<string, string>
> = {
  pod: (_, subject) => ({ namespace: NAMESPACE, ...subject }),
  deployment: name => ({ namespace: NAMESPACE, deployment: name }),
  'deployment-and-exporter': (name, subject) => ({
    ...EXPORTER,
    namespace: NAMESPACE,
    ...(subject.pod ? subject : { deployment: name }),
  }),
  exported: (_, subject) => ({
    ...EXPORTER,
    namespace: 'monitoring',
    exported_namespace: NAMESPACE,
    ...Object.fromEntries(
      Object.entries(subject).map(([label, value]) =>
        label === 'deployment' ? [label, value] : [`exported_${label}`, value],
      ),
    ),
  }),
  'kubernetes-names': (name, subject) => ({
    kubernetes_namespace: NAMESPACE,
    ...(subject.pod
      ? { kubernetes_pod_name: subject.pod }
      : { deployment: name }),
  }),
};

function labelsOf(
  { name, labels: scheme }: Service,
  pod: Pod | undefined,
): Record<string, string> {
  const subject: Record<string, string> = pod
    ? { pod: pod.metadata.name, container: 'app' }
    : { deployment: name };
  return LABELS[scheme](name, subject);
}
