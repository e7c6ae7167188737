import { Entity } from '@backstage/catalog-model';
import { toError } from '@backstage/errors';
import {
  ANNOTATION_KUBERNETES_CLUSTER,
  ANNOTATION_KUBERNETES_ID,
  ANNOTATION_KUBERNETES_LABEL_SELECTOR,
  ANNOTATION_KUBERNETES_NAMESPACE,
  Workload,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  AlertSubject,
  LocatedAlert,
  LookupFailedError,
  WorkloadClaims,
  WorkloadLocator,
} from '@backstage-self-healing/plugin-self-healing-node';
import { ClusterApi } from '../clusters/ClusterApi';
import { Clusters } from '../clusters/Clusters';
import {
  Deployment,
  deploymentsPath,
  isObjectName,
} from '../clusters/resources';
import { claimsOn } from './claimsOn';
import { CLUSTER_SCOPED } from './labelSpellings';
import { Lookups } from './Lookups';
import { LabelledSubject, LabelReading, subjectOf } from './subjectOf';
import { kubernetesIdOf, Running, whatRuns } from './whatRuns';

/** Kinds that run something, or stand for what does. */
const RUNNING = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'CronJob',
  'Job',
  'ReplicaSet',
  'Pod',
  'Service',
];

/**
 * Follows alert labels to the controller that runs what they name, and the
 * Kubernetes plugin's annotations to the Deployments of an entity.
 * Source: https://backstage.io/docs/features/kubernetes/configuration
 */
export class KubernetesLocator implements WorkloadLocator {
  readonly id = 'kubernetes';
  readonly #clusters: Clusters;
  readonly #reading: LabelReading | undefined;
  readonly #lookups: ReadonlyMap<string, Lookups>;

  constructor(clusters: Clusters, reading?: LabelReading) {
    this.#clusters = clusters;
    this.#reading = reading;
    this.#lookups = new Map(
      clusters.all.map(cluster => [cluster.name, new Lookups(cluster)]),
    );
  }

  async fromLabels(
    labels: Record<string, string>,
    signal: AbortSignal,
  ): Promise<LocatedAlert | undefined> {
    const labelled = subjectOf(labels, this.#reading);
    const { object, namespace } = labelled;
    const cluster = labelled.cluster
      ? this.#clusters.find(labelled.cluster)
      : this.#clusters.only;
    const subject = object && {
      ...object,
      ...optional('cluster', cluster?.name ?? labelled.cluster),
      ...optional('namespace', namespace),
    };
    const missing = this.#missing(labelled, cluster);
    const within =
      cluster && namespace && isObjectName(namespace)
        ? { cluster: cluster.name, namespace }
        : undefined;
    const known = {
      ...optional('subject', subject),
      ...optional('within', within),
      ...optional('missing', missing),
    };
    if (!cluster || missing || !subject || subject.kind === 'Instance') {
      return Object.keys(known).length > 0 ? known : undefined;
    }
    const lookups = this.#lookups.get(cluster.name)!;
    const scope = { lookups, namespace: namespace ?? '', signal };
    const running = await whatRuns(scope, subject.kind, subject.name);
    const claims =
      running.top &&
      within &&
      claimsOn(running.top, {
        name: within.namespace,
        object: await lookups.object(
          'Namespace',
          undefined,
          within.namespace,
          signal,
        ),
      });
    return {
      ...known,
      ...optional('claims', claims),
      ...located(labelled, subject, within, running),
    };
  }

  /** What has to be said before anything can be looked up, in words. */
  #missing(
    { cluster, namespace, object }: LabelledSubject,
    found: ClusterApi | undefined,
  ): string | undefined {
    const names = this.#clusters.all.map(({ name }) => name).join(', ');
    if (!found && cluster && names) {
      return `the alert is about cluster ${cluster}, which is not configured (configured: ${names})`;
    }
    if (!object || object.kind === 'Instance') return undefined;
    const what = `${object.kind} ${object.name}`;
    if (!found) {
      return names
        ? `the alert does not say in which cluster ${what} is (configured: ${names})`
        : undefined;
    }
    if (!isObjectName(object.name)) {
      return `no Kubernetes object can be called '${object.name}'`;
    }
    if (CLUSTER_SCOPED.includes(object.kind)) return undefined;
    if (!namespace)
      return `the alert does not say in which namespace ${what} is`;
    return isObjectName(namespace)
      ? undefined
      : `no namespace can be called '${namespace}'`;
  }

  async ofEntity(
    entity: Entity,
    signal: AbortSignal,
    within?: { cluster: string },
  ): Promise<Workload[]> {
    const annotations = entity.metadata.annotations ?? {};
    const id = annotations[ANNOTATION_KUBERNETES_ID];
    const labelSelector =
      annotations[ANNOTATION_KUBERNETES_LABEL_SELECTOR] ??
      (id ? `${ANNOTATION_KUBERNETES_ID}=${id}` : undefined);
    if (!labelSelector) return [];
    const only = annotations[ANNOTATION_KUBERNETES_CLUSTER];
    const namespace = annotations[ANNOTATION_KUBERNETES_NAMESPACE];
    return fromAll(
      this.#clusters.all
        .filter(({ name }) => only === undefined || name === only)
        .filter(({ name }) => !within || name === within.cluster),
      cluster => listWorkloads(cluster, namespace, labelSelector, signal),
    );
  }

  async claimsOf(
    { cluster, namespace, kind, name }: Workload,
    signal: AbortSignal,
  ): Promise<WorkloadClaims | undefined> {
    const api = this.#clusters.find(cluster);
    if (!api || ![namespace, name].every(isObjectName)) return undefined;
    // Read now: what was kept may have changed hands.
    const lookups = new Lookups(api);
    const [object, within] = await Promise.all([
      lookups.object(kind, namespace, name, signal),
      lookups.object('Namespace', undefined, namespace, signal),
    ]);
    return (
      object &&
      claimsOn({ kind, name, object }, { name: namespace, object: within })
    );
  }
}

function located(
  { passedThrough }: LabelledSubject,
  subject: AlertSubject,
  within: LocatedAlert['within'],
  running: Running,
): LocatedAlert {
  const { top, byNameOnly, seen } = running;
  const { kind, name } = subject;
  const what = `${kind} ${name}`;
  const runs = RUNNING.includes(kind);
  const isMissing = !top && seen.length === 0 && within;
  return {
    ...optional(
      'workload',
      runs && top && within
        ? { ...within, kind: top.kind, name: top.name }
        : undefined,
    ),
    ...optional('kubernetesId', kubernetesIdOf(running)),
    ...optional(
      'reserve',
      runs
        ? top && reserveOf(what, top.kind, top.name, byNameOnly, passedThrough)
        : cannotActOn(what),
    ),
    ...optional(
      'missing',
      isMissing
        ? `cluster ${within.cluster} has no ${what} in namespace ${within.namespace} that self-healing can see`
        : undefined,
    ),
  };
}

function reserveOf(
  what: string,
  kind: string,
  name: string,
  byNameOnly: boolean | undefined,
  passedThrough: string | undefined,
): LocatedAlert['reserve'] {
  if (passedThrough) {
    return forbids(
      `The alert came through ${passedThrough} and names nothing else: it may be about something that ${what} only reports on.`,
    );
  }
  if (kind !== 'Deployment') {
    return cannotActOn(`${kind} ${name}`);
  }
  return byNameOnly
    ? {
        effect: 'limits',
        message: `${what} is gone, and only its name tells that it was of ${kind} ${name}: a person must approve.`,
      }
    : undefined;
}

function cannotActOn(what: string): LocatedAlert['reserve'] {
  return forbids(
    `This is about ${what}, which self-healing cannot act on yet.`,
  );
}

function forbids(message: string): LocatedAlert['reserve'] {
  return { effect: 'forbids', message };
}

function optional<K extends string, V>(key: K, value: V | undefined | '') {
  return (value === undefined || value === '' ? {} : { [key]: value }) as {
    [Key in K]?: V;
  };
}

/**
 * Asks every cluster.
 *
 * @throws when one does not answer; what the others have said comes with it
 */
async function fromAll(
  clusters: readonly ClusterApi[],
  ask: (cluster: ClusterApi) => Promise<Workload[]>,
): Promise<Workload[]> {
  const answers = await Promise.allSettled(clusters.map(ask));
  const found = answers.flatMap(answer =>
    answer.status === 'fulfilled' ? answer.value : [],
  );
  const failed = answers.flatMap((answer, index) =>
    answer.status === 'rejected'
      ? [{ name: clusters[index].name, error: answer.reason }]
      : [],
  );
  const [first] = failed;
  if (!first) return found;
  if (failed.length === clusters.length) throw first.error;
  const { outlook = 'away' } = first.error as Partial<LookupFailedError>;
  throw new LookupFailedError(
    failed.map(({ error }) => toError(error).message).join('; '),
    `cluster ${first.name}`,
    outlook,
    found,
  );
}

async function listWorkloads(
  cluster: ClusterApi,
  namespace: string | undefined,
  labelSelector: string,
  signal: AbortSignal,
): Promise<Workload[]> {
  const deployments = await cluster.list<Deployment>(
    deploymentsPath(namespace),
    { labelSelector },
    signal,
  );
  return deployments.map(({ metadata }) => ({
    cluster: cluster.name,
    namespace: metadata?.namespace ?? '',
    kind: 'Deployment',
    name: metadata?.name ?? '',
  }));
}
