import { workloadRef } from '@backstage-self-healing/plugin-self-healing-common';
import type { Workload } from '@backstage-self-healing/plugin-self-healing-common';
import {
  ClusterEvent,
  ClusterNode,
  Deployment,
  Pod,
  ReplicaSet,
} from '../clusters/resources';
import { candidates, destinationOf } from '../memory/destination';
import { runningRelease } from '../memory/runningRelease';
import { Stay } from '../memory/stays';
import { isNodeReady } from '../workload/nodeReadiness';
import { imagesOf } from '../workload/podTemplate';
import { revisionOf } from '../workload/revisions';
import { fitting, shortened } from './bounds';
import {
  EventsEvidence,
  NodesEvidence,
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
    created: status?.replicas ?? 0,
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

export function describeRevisions(
  workload: Workload,
  replicaSets: readonly ReplicaSet[],
  current: ReplicaSet | undefined,
  incidentOpenedAt: string,
  stays: readonly Stay[],
): RevisionsEvidence {
  const running = runningRelease(stays);
  const destination = destinationOf(candidates(stays, replicaSets));
  const described = [...replicaSets]
    .sort((a, b) => revisionOf(b) - revisionOf(a))
    .map(item => describeRevision(item, item === current));
  const { kept, omitted } = fitting(described, MAX_REVISIONS);
  return {
    workload: workloadRef(workload),
    incidentOpenedAt,
    currentRevision: current && revisionOf(current),
    currentRevisionCreatedAt: running?.since ?? undefined,
    currentRevisionCame: running?.how,
    goBackTo: destination && {
      revision: destination.revision,
      served: destination.standing.status === 'served',
    },
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

/**
 * The newest events about the workload's objects, repeats folded.
 *
 * @param uids - of these objects
 */
export function describeEvents(
  workload: Workload,
  uids: ReadonlySet<string | undefined>,
  events: readonly ClusterEvent[],
): EventsEvidence {
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
  // What goes well is told often enough to hide what does not.
  const warningsFirst = [...folded.values()].sort(
    (a, b) =>
      Number(a.type === 'Normal') - Number(b.type === 'Normal') ||
      newestFirst(a, b),
  );
  const { kept, omitted } = fitting(warningsFirst, MAX_EVENTS);
  return {
    workload: workloadRef(workload),
    events: kept.sort(newestFirst),
    omitted,
  };
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

function newestFirst(a: { lastSeen?: string }, b: { lastSeen?: string }) {
  return (b.lastSeen ?? '').localeCompare(a.lastSeen ?? '');
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
