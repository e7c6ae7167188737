import { deleteObject } from '../deletion';
import { EventRecorder } from '../events';
import { Condition, conditionOf, KubeNode, Pod, timestamp } from '../objects';
import { Registry } from '../registry';
import { NODES, PODS } from '../resources';

const UNREACHABLE = 'node.kubernetes.io/unreachable';
const HEARTBEAT_MS = 5 * 60 * 1000;

const HEALTHY: Array<
  Pick<Condition, 'type' | 'status' | 'reason' | 'message'>
> = [
  {
    type: 'MemoryPressure',
    status: 'False',
    reason: 'KubeletHasSufficientMemory',
    message: 'kubelet has sufficient memory available',
  },
  {
    type: 'DiskPressure',
    status: 'False',
    reason: 'KubeletHasNoDiskPressure',
    message: 'kubelet has no disk pressure',
  },
  {
    type: 'PIDPressure',
    status: 'False',
    reason: 'KubeletHasSufficientPID',
    message: 'kubelet has sufficient PID available',
  },
  {
    type: 'Ready',
    status: 'True',
    reason: 'KubeletReady',
    message: 'kubelet is posting ready status',
  },
];

export function healthyConditions(nowMs: number): Condition[] {
  return HEALTHY.map(({ type, status, reason, message }) => ({
    type,
    status,
    lastHeartbeatTime: timestamp(nowMs),
    lastTransitionTime: timestamp(nowMs),
    reason,
    message,
  }));
}

/** The node lifecycle controller: what a silent kubelet does to its node and the pods there. */
export class NodeLifecycleController {
  readonly isTimed = true;
  constructor(
    private readonly registry: Registry,
    private readonly events: EventRecorder,
    private readonly downNodes: () => ReadonlySet<string>,
  ) {}

  step(): void {
    for (const node of this.registry.store.list<KubeNode>(NODES)) {
      if (this.downNodes().has(node.metadata.name)) {
        this.markUnreachable(node);
      } else {
        this.markReady(node);
      }
    }
  }

  private markUnreachable(node: KubeNode): void {
    const { store, now } = this.registry;
    if (conditionOf(node, 'Ready')?.status !== 'Unknown') {
      const at = timestamp(now());
      store.replace(NODES, {
        ...node,
        spec: {
          ...node.spec,
          taints: [
            ...(node.spec.taints ?? []).filter(
              ({ key }) => key !== UNREACHABLE,
            ),
            { key: UNREACHABLE, effect: 'NoSchedule', timeAdded: at },
            { key: UNREACHABLE, effect: 'NoExecute', timeAdded: at },
          ],
        },
        status: {
          ...node.status,
          conditions: node.status.conditions.map(condition => ({
            ...condition,
            status: 'Unknown',
            lastTransitionTime: at,
            reason: 'NodeStatusUnknown',
            message: 'Kubelet stopped posting node status.',
          })),
        },
      });
      this.recordOn(
        node,
        'NodeNotReady',
        `Node ${node.metadata.name} status is now: NodeNotReady`,
      );
    }
    for (const pod of this.podsOn(node)) {
      this.markPodUnready(pod);
    }
    for (const pod of this.podsOn(node)) {
      this.evictWhenDue(node, pod);
    }
  }

  /** The taint manager: a pod bears a NoExecute taint for as long as it tolerates it. */
  private evictWhenDue(node: KubeNode, pod: Pod): void {
    const taint = node.spec.taints?.find(
      ({ key, effect }) => key === UNREACHABLE && effect === 'NoExecute',
    );
    if (!taint || pod.metadata.deletionTimestamp) {
      return;
    }
    const tolerated = (pod.spec.tolerations ?? [])
      .filter(
        ({ key, effect }) =>
          (!key || key === UNREACHABLE) && (!effect || effect === 'NoExecute'),
      )
      .map(({ tolerationSeconds }) => tolerationSeconds ?? Infinity);
    const bearableMs = Math.max(0, ...tolerated) * 1000;
    if (this.registry.now() - Date.parse(taint.timeAdded!) >= bearableMs) {
      const { namespace, name } = pod.metadata;
      this.events.record('taint-eviction-controller', pod, {
        type: 'Normal',
        reason: 'TaintManagerEviction',
        message: `Marking for deletion Pod ${namespace}/${name}`,
      });
      deleteObject(this.registry, PODS, pod);
    }
  }

  private markPodUnready(pod: Pod): void {
    if (conditionOf(pod, 'Ready')?.status !== 'True') {
      return;
    }
    const { store, now } = this.registry;
    store.replace(PODS, {
      ...pod,
      status: {
        ...pod.status,
        conditions: (pod.status.conditions ?? []).map(condition =>
          condition.type === 'Ready'
            ? {
                ...condition,
                status: 'False',
                lastTransitionTime: timestamp(now()),
              }
            : condition,
        ),
      },
    });
    this.events.record('node-controller', pod, {
      type: 'Warning',
      reason: 'NodeNotReady',
      message: 'Node is not ready',
    });
  }

  private markReady(node: KubeNode): void {
    const { store, now } = this.registry;
    const ready = conditionOf(node, 'Ready');
    if (ready?.status === 'Unknown') {
      const taints = (node.spec.taints ?? []).filter(
        ({ key }) => key !== UNREACHABLE,
      );
      store.replace(NODES, {
        ...node,
        spec: { ...node.spec, taints: taints.length ? taints : undefined },
        status: { ...node.status, conditions: healthyConditions(now()) },
      });
      this.recordOn(
        node,
        'NodeReady',
        `Node ${node.metadata.name} status is now: NodeReady`,
      );
      return;
    }
    const heartbeat = Date.parse(ready?.lastHeartbeatTime ?? '');
    if (now() - heartbeat >= HEARTBEAT_MS) {
      store.replace(NODES, {
        ...node,
        status: {
          ...node.status,
          conditions: node.status.conditions.map(condition => ({
            ...condition,
            lastHeartbeatTime: timestamp(now()),
          })),
        },
      });
    }
  }

  private podsOn(node: KubeNode): Pod[] {
    return this.registry.store
      .list<Pod>(PODS)
      .filter(pod => pod.spec.nodeName === node.metadata.name);
  }

  private recordOn(node: KubeNode, reason: string, message: string): void {
    this.events.record('node-controller', node, {
      type: 'Normal',
      reason,
      message,
    });
  }
}
