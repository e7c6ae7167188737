import { workloadRef } from '@backstage-self-healing/plugin-self-healing-common';
import type { Workload } from '@backstage-self-healing/plugin-self-healing-common';
import {
  ClusterEvent,
  ClusterNode,
  Deployment,
  Pod,
  ReplicaSet,
} from '../clusters/resources';
import { DeploymentState } from '../workload/DeploymentState';
import { isNodeReady } from '../workload/nodeReadiness';
import { controllerOf, isReady } from '../workload/podState';
import { imagesOf } from '../workload/podTemplate';
import { currentReplicaSet, revisionOf } from '../workload/revisions';
import { fitting, shortened } from './bounds';
import {
  ContainerEvidence,
  EventsEvidence,
  NodesEvidence,
  PodsEvidence,
  RevisionsEvidence,
  WorkloadEvidence,
} from './shapes';

const MAX_PODS = 50;
const MAX_CONTAINERS = 20;
const MAX_REVISIONS = 10;
const MAX_EVENTS = 20;

export function describeWorkload(
  workload: Workload,
  { spec, status }: Deployment,
): WorkloadEvidence {
  return {
    workload: workloadRef(workload),
    replicas: spec?.replicas ?? 1,
    ready: status?.readyReplicas ?? 0,
    updated: status?.updatedReplicas ?? 0,
    available: status?.availableReplicas ?? 0,
    paused: spec?.paused ?? false,
    strategy: spec?.strategy?.type,
    containers: (spec?.template.spec?.containers ?? [])
      .slice(0, MAX_CONTAINERS)
      .map(container => ({
        name: container.name,
        image: container.image ?? '',
        requests: container.resources?.requests ?? {},
        limits: container.resources?.limits ?? {},
        probes: [
          ...(container.startupProbe ? ['startup'] : []),
          ...(container.readinessProbe ? ['readiness'] : []),
          ...(container.livenessProbe ? ['liveness'] : []),
        ],
      })),
    conditions: (status?.conditions ?? []).map(condition => ({
      type: condition.type,
      status: condition.status,
      reason: condition.reason,
      message: shortened(condition.message),
      since: condition.lastTransitionTime,
    })),
  };
}

/** Pods in trouble first, so that a bound never hides them. */
export function describePods(
  workload: Workload,
  { pods, replicaSets }: DeploymentState,
): PodsEvidence {
  const revisions = new Map(
    replicaSets.map(item => [item.metadata?.uid, revisionOf(item)]),
  );
  const described = [...pods]
    .sort((a, b) => Number(isReady(a)) - Number(isReady(b)))
    .map(pod => ({
      name: pod.metadata?.name ?? '',
      phase: pod.status?.phase ?? 'Unknown',
      ready: isReady(pod),
      terminating: pod.metadata?.deletionTimestamp !== undefined,
      node: pod.spec?.nodeName,
      revision: revisions.get(controllerOf(pod.metadata)?.uid),
      createdAt: pod.metadata?.creationTimestamp,
      containers: describeContainers(pod),
    }));
  const { kept, omitted } = fitting(described, MAX_PODS);
  return { workload: workloadRef(workload), pods: kept, omitted };
}

function describeContainers(pod: Pod): ContainerEvidence[] {
  const statuses = [
    ...(pod.status?.initContainerStatuses ?? []),
    ...(pod.status?.containerStatuses ?? []),
  ];
  return statuses.slice(0, MAX_CONTAINERS).map(status => {
    const waiting = status.state?.waiting;
    return {
      name: status.name,
      image: status.image,
      ready: status.ready,
      restarts: status.restartCount,
      waiting: waiting && {
        reason: waiting.reason ?? 'Waiting',
        message: shortened(waiting.message),
      },
      terminated: terminated(status.state?.terminated),
      lastTerminated: terminated(status.lastState?.terminated),
    };
  });
}

function terminated(
  state: { reason?: string; exitCode: number; finishedAt?: string } | undefined,
) {
  return (
    state && {
      reason: state.reason ?? 'Terminated',
      exitCode: state.exitCode,
      finishedAt: state.finishedAt,
    }
  );
}

export function describeRevisions(
  workload: Workload,
  { deployment, replicaSets }: DeploymentState,
  incidentOpenedAt: string,
): RevisionsEvidence {
  const current = currentReplicaSet(deployment, replicaSets);
  const described = [...replicaSets]
    .sort((a, b) => revisionOf(b) - revisionOf(a))
    .map(item => describeRevision(item, item === current));
  const { kept, omitted } = fitting(described, MAX_REVISIONS);
  return {
    workload: workloadRef(workload),
    incidentOpenedAt,
    currentRevision: current && revisionOf(current),
    currentRevisionCreatedAt: current?.metadata?.creationTimestamp,
    revisions: kept,
    omitted,
  };
}

function describeRevision(replicaSet: ReplicaSet, current: boolean) {
  return {
    revision: revisionOf(replicaSet),
    current,
    images: imagesOf(replicaSet.spec?.template),
    createdAt: replicaSet.metadata?.creationTimestamp,
    replicas: replicaSet.status?.replicas ?? 0,
    readyReplicas: replicaSet.status?.readyReplicas ?? 0,
  };
}

/** The newest events about the workload's objects, repeats folded. */
export function describeEvents(
  workload: Workload,
  { deployment, replicaSets, pods }: DeploymentState,
  events: readonly ClusterEvent[],
): EventsEvidence {
  const uids = new Set(
    [deployment, ...replicaSets, ...pods].map(({ metadata }) => metadata?.uid),
  );
  const folded = new Map<string, EventsEvidence['events'][number]>();
  for (const event of events) {
    if (!uids.has(event.involvedObject.uid)) continue;
    const described = describeEvent(event);
    const key = `${described.object} ${described.reason} ${described.message}`;
    const known = folded.get(key);
    folded.set(key, {
      ...described,
      count: described.count + (known?.count ?? 0),
      lastSeen: later(described.lastSeen, known?.lastSeen),
    });
  }
  const newestFirst = [...folded.values()].sort((a, b) =>
    (b.lastSeen ?? '').localeCompare(a.lastSeen ?? ''),
  );
  const { kept, omitted } = fitting(newestFirst, MAX_EVENTS);
  return { workload: workloadRef(workload), events: kept, omitted };
}

function describeEvent(event: ClusterEvent) {
  const { kind, name } = event.involvedObject;
  // The newer event recorders leave lastTimestamp empty.
  const lastSeen =
    event.series?.lastObservedTime ??
    event.lastTimestamp ??
    event.eventTime ??
    event.metadata.creationTimestamp;
  return {
    type: event.type ?? 'Normal',
    reason: event.reason ?? '',
    object: `${kind?.toLowerCase()} ${name}`,
    message: shortened(event.message ?? ''),
    count: event.series?.count ?? event.count ?? 1,
    lastSeen: lastSeen ?? undefined,
  };
}

function later(a: string | undefined, b: string | undefined) {
  return (a ?? '') > (b ?? '') ? a : b;
}

export function describeNodes(
  workload: Workload,
  pods: readonly Pod[],
  nodes: ReadonlyMap<string, ClusterNode | undefined>,
): NodesEvidence {
  const notReady = [...nodes].filter(([, node]) => !node || !isNodeReady(node));
  return {
    workload: workloadRef(workload),
    hosting: nodes.size,
    notReady: notReady.map(([name, node]) => {
      const ready = node?.status?.conditions?.find(
        ({ type }) => type === 'Ready',
      );
      return {
        name,
        status: node ? ready?.status ?? 'Unknown' : 'Gone',
        reason: ready?.reason,
        message: shortened(ready?.message),
        since: ready?.lastTransitionTime,
        pods: pods
          .filter(({ spec }) => spec?.nodeName === name)
          .map(({ metadata }) => metadata?.name ?? '')
          .slice(0, MAX_PODS),
      };
    }),
  };
}
