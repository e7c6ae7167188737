import { ApiError } from '../apiStatus';
import { deleteObject } from '../deletion';
import { EventRecorder } from '../events';
import {
  conditionOf,
  controllerOf,
  isPodReady,
  Pod,
  ReplicaSet,
} from '../objects';
import { Registry } from '../registry';
import { PODS, REPLICA_SETS } from '../resources';

/** Pods that still count: neither finished nor on their way out. */
export function isActive({ metadata, status }: Pod): boolean {
  return (
    !metadata.deletionTimestamp &&
    status.phase !== 'Succeeded' &&
    status.phase !== 'Failed'
  );
}

function isAvailable(
  pod: Pod,
  minReadySeconds: number,
  nowMs: number,
): boolean {
  if (!isPodReady(pod)) {
    return false;
  }
  const since = Date.parse(conditionOf(pod, 'Ready')?.lastTransitionTime ?? '');
  return minReadySeconds === 0 || since + minReadySeconds * 1000 <= nowMs;
}

const PHASES = ['Pending', 'Unknown', 'Running'];

function restarts(pod: Pod): number {
  return Math.max(
    0,
    ...(pod.status.containerStatuses ?? []).map(status => status.restartCount),
  );
}

/** `ActivePods.Less`: which pod is missed least. Positive when `left` should go after `right`. */
export function compareForDeletion(left: Pod, right: Pod): number {
  const rank = (pod: Pod) => [
    pod.spec.nodeName ? 1 : 0,
    PHASES.indexOf(pod.status.phase),
    isPodReady(pod) ? 1 : 0,
    Number(
      pod.metadata.annotations?.[
        'controller.kubernetes.io/pod-deletion-cost'
      ] ?? 0,
    ),
    -restarts(pod),
    // The youngest goes first.
    -Date.parse(pod.metadata.creationTimestamp),
  ];
  const [first, second] = [rank(left), rank(right)];
  const differing = first.findIndex((value, index) => value !== second[index]);
  return differing < 0 ? 0 : first[differing] - second[differing];
}

/** The ReplicaSet controller: as many active pods as `spec.replicas` says. */
export class ReplicaSetController {
  constructor(
    private readonly registry: Registry,
    private readonly events: EventRecorder,
  ) {}

  step(): void {
    const { store } = this.registry;
    const byOwner = new Map<string, Pod[]>();
    for (const pod of store.list<Pod>(PODS)) {
      const owner = controllerOf(pod)?.uid;
      if (owner && isActive(pod)) {
        byOwner.set(owner, [...(byOwner.get(owner) ?? []), pod]);
      }
    }
    for (const set of store.list<ReplicaSet>(REPLICA_SETS)) {
      const pods = byOwner.get(set.metadata.uid) ?? [];
      if (!set.metadata.deletionTimestamp) {
        this.resize(set, pods);
      }
      this.report(set, pods);
    }
  }

  private resize(set: ReplicaSet, pods: Pod[]): void {
    const missing = set.spec.replicas - pods.length;
    try {
      for (let created = 0; created < missing; created += 1) {
        this.createPod(set);
      }
    } catch (error) {
      this.reportRefusal(set, error);
    }
    if (missing < 0) {
      const surplus = [...pods].sort(compareForDeletion).slice(0, -missing);
      for (const pod of surplus) {
        deleteObject(this.registry, PODS, pod);
        this.events.record('replicaset-controller', set, {
          type: 'Normal',
          reason: 'SuccessfulDelete',
          message: `Deleted pod: ${pod.metadata.name}`,
        });
      }
    }
  }

  private createPod(set: ReplicaSet): void {
    const { metadata, spec } = set;
    const pod = this.registry.create<Pod>(PODS, metadata.namespace, {
      metadata: {
        generateName: `${metadata.name}-`,
        labels: spec.template.metadata?.labels,
        annotations: spec.template.metadata?.annotations,
        ownerReferences: [
          {
            apiVersion: 'apps/v1',
            kind: 'ReplicaSet',
            name: metadata.name,
            uid: metadata.uid,
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      spec: spec.template.spec,
    });
    this.events.record('replicaset-controller', set, {
      type: 'Normal',
      reason: 'SuccessfulCreate',
      message: `Created pod: ${pod.metadata.name}`,
    });
  }

  /** A pod the API refuses (a terminating namespace, say) is tried again on the next step. */
  private reportRefusal(set: ReplicaSet, error: unknown): void {
    if (!(error instanceof ApiError)) {
      throw error;
    }
    this.events.record('replicaset-controller', set, {
      type: 'Warning',
      reason: 'FailedCreate',
      message: `Error creating: ${error.message}`,
    });
  }

  private report(set: ReplicaSet, pods: Pod[]): void {
    const now = this.registry.now();
    const ready = pods.filter(isPodReady).length;
    const available = pods.filter(pod =>
      isAvailable(pod, set.spec.minReadySeconds ?? 0, now),
    ).length;
    this.registry.updateStatus(REPLICA_SETS, set, {
      ...set,
      status: {
        replicas: pods.length,
        ...(pods.length ? { fullyLabeledReplicas: pods.length } : {}),
        ...(ready ? { readyReplicas: ready } : {}),
        ...(available ? { availableReplicas: available } : {}),
        observedGeneration: set.metadata.generation,
      },
    });
  }
}
