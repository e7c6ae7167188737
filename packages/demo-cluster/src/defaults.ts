import { Container, KubeObject, PodSpec, PodTemplate } from './objects';
import { quantityValue } from './quantity';

/**
 * The API server's defaulting, in the same places: clients read these fields and would
 * break on a server that left them out.
 */
export function applyDefaults(object: KubeObject): void {
  switch (object.kind) {
    case 'Namespace':
      object.metadata.labels = {
        ...object.metadata.labels,
        'kubernetes.io/metadata.name': object.metadata.name,
      };
      object.spec = { finalizers: ['kubernetes'], ...object.spec };
      object.status ??= {};
      object.status.phase ??= 'Active';
      break;
    case 'Node':
      object.spec ??= {};
      object.status ??= {};
      break;
    case 'Deployment':
      defaultDeployment(object);
      break;
    case 'ReplicaSet':
      object.spec ??= {};
      object.spec.replicas ??= 1;
      if (object.spec.template) {
        defaultTemplate(object.spec.template);
        object.spec.selector ??= matchAll(object.spec.template);
      }
      object.status ??= { replicas: 0 };
      break;
    case 'Pod':
      object.spec ??= { containers: [] };
      defaultPodSpec(object.spec);
      defaultRequestsFromLimits(object.spec);
      addDefaultTolerations(object.spec);
      object.status ??= {};
      object.status.phase ??= 'Pending';
      object.status.qosClass ??= qosClass(object.spec);
      break;
    case 'PodDisruptionBudget':
      object.spec ??= {};
      object.status ??= {};
      for (const field of [
        'disruptionsAllowed',
        'currentHealthy',
        'desiredHealthy',
        'expectedPods',
      ]) {
        object.status[field] ??= 0;
      }
      break;
    case 'HorizontalPodAutoscaler':
      object.spec ??= {};
      object.spec.minReplicas ??= 1;
      object.status ??= { desiredReplicas: 0, currentMetrics: null };
      break;
    case 'Event':
      object.source ??= {};
      object.firstTimestamp ??= null;
      object.lastTimestamp ??= null;
      object.eventTime ??= null;
      object.reportingComponent ??= '';
      object.reportingInstance ??= '';
      break;
    default:
  }
}

function matchAll(template: PodTemplate) {
  return template.metadata?.labels
    ? { matchLabels: template.metadata.labels }
    : undefined;
}

function defaultDeployment(object: KubeObject): void {
  object.spec ??= {};
  const { spec } = object;
  spec.replicas ??= 1;
  if (spec.template) {
    defaultTemplate(spec.template);
  }
  spec.strategy ??= {};
  spec.strategy.type ??= 'RollingUpdate';
  if (spec.strategy.type === 'RollingUpdate') {
    spec.strategy.rollingUpdate ??= {};
    spec.strategy.rollingUpdate.maxUnavailable ??= '25%';
    spec.strategy.rollingUpdate.maxSurge ??= '25%';
  }
  spec.revisionHistoryLimit ??= 10;
  spec.progressDeadlineSeconds ??= 600;
  if (spec.paused === false) {
    delete spec.paused;
  }
  object.status ??= {};
}

function defaultTemplate(template: PodTemplate): void {
  // Go writes the zero metav1.Time of a template as null; clients see it on every object.
  template.metadata = { creationTimestamp: null, ...template.metadata };
  template.spec ??= { containers: [] };
  defaultPodSpec(template.spec);
}

function defaultPodSpec(spec: PodSpec): void {
  spec.containers ??= [];
  for (const list of [spec.containers, spec.initContainers]) {
    (Array.isArray(list) ? (list as Container[]) : []).forEach(
      defaultContainer,
    );
  }
  spec.restartPolicy ??= 'Always';
  spec.terminationGracePeriodSeconds ??= 30;
  spec.dnsPolicy ??= 'ClusterFirst';
  spec.securityContext ??= {};
  spec.schedulerName ??= 'default-scheduler';
}

function defaultContainer(container: Container): void {
  container.resources ??= {};
  for (const list of ['limits', 'requests'] as const) {
    const quantities = container.resources[list];
    if (quantities) {
      // A quantity may be sent as a number and is always returned as text.
      container.resources[list] = Object.fromEntries(
        Object.entries(quantities).map(([name, value]) => [
          name,
          String(value),
        ]),
      );
    }
  }
  container.terminationMessagePath ??= '/dev/termination-log';
  container.terminationMessagePolicy ??= 'File';
  container.imagePullPolicy ??= /:(?!latest$)[^/:]+$|@/.test(
    container.image ?? '',
  )
    ? 'IfNotPresent'
    : 'Always';
  for (const port of (container.ports as Array<Record<string, unknown>>) ??
    []) {
    port.protocol ??= 'TCP';
  }
  for (const name of ['readinessProbe', 'livenessProbe', 'startupProbe']) {
    const probe = container[name] as Record<string, any> | undefined;
    if (probe) {
      probe.timeoutSeconds ??= 1;
      probe.periodSeconds ??= 10;
      probe.successThreshold ??= 1;
      probe.failureThreshold ??= 3;
      if (probe.httpGet) {
        probe.httpGet.path ??= '/';
        probe.httpGet.scheme ??= 'HTTP';
      }
    }
  }
}

function defaultRequestsFromLimits(spec: PodSpec): void {
  for (const { resources } of spec.containers) {
    if (resources?.limits) {
      resources.requests = { ...resources.limits, ...resources.requests };
    }
  }
}

/** What the DefaultTolerationSeconds and Priority admission plugins add to every pod. */
function addDefaultTolerations(spec: PodSpec): void {
  const tolerations = spec.tolerations ?? [];
  for (const key of [
    'node.kubernetes.io/not-ready',
    'node.kubernetes.io/unreachable',
  ]) {
    if (!tolerations.some(toleration => toleration.key === key)) {
      tolerations.push({
        key,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      });
    }
  }
  spec.tolerations = tolerations;
  spec.priority ??= 0;
  spec.enableServiceLinks ??= true;
  spec.preemptionPolicy ??= 'PreemptLowerPriority';
}

function qosClass(spec: PodSpec): string {
  const resources = spec.containers.flatMap(({ resources: wanted }) =>
    ['cpu', 'memory'].map(name => ({
      limit: wanted?.limits?.[name],
      request: wanted?.requests?.[name],
    })),
  );
  if (resources.every(({ limit, request }) => !limit && !request)) {
    return 'BestEffort';
  }
  const guaranteed = resources.every(
    ({ limit, request }) =>
      limit && request && quantityValue(limit) === quantityValue(request),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}
