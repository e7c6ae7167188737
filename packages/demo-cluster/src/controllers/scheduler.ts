import { EventRecorder } from '../events';
import {
  conditionOf,
  controllerOf,
  KubeNode,
  Pod,
  timestamp,
  Toleration,
} from '../objects';
import { Registry } from '../registry';
import { NODES, PODS } from '../resources';

function tolerates(
  tolerations: Toleration[] | undefined,
  taint: { key: string; value?: string; effect: string },
): boolean {
  return (tolerations ?? []).some(
    toleration =>
      (!toleration.effect || toleration.effect === taint.effect) &&
      (!toleration.key || toleration.key === taint.key) &&
      (toleration.operator === 'Exists' ||
        (toleration.value ?? '') === (taint.value ?? '')),
  );
}

/** Why a pod may not go to a node, in the scheduler's words; undefined when it may. */
function obstacle(node: KubeNode, pod: Pod): string | undefined {
  if (node.spec.unschedulable) {
    return 'node(s) were unschedulable';
  }
  const taint = (node.spec.taints ?? []).find(
    ({ key, value, effect }) =>
      effect !== 'PreferNoSchedule' &&
      !tolerates(pod.spec.tolerations, { key, value, effect }),
  );
  if (taint) {
    return `node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`;
  }
  return undefined;
}

/** Places pods on the fitting node with the fewest of their kind, then the fewest of all. */
export class Scheduler {
  constructor(
    private readonly registry: Registry,
    private readonly events: EventRecorder,
  ) {}

  step(): void {
    const { store } = this.registry;
    const pods = store.list<Pod>(PODS);
    const waiting = pods.filter(
      pod => !pod.spec.nodeName && !pod.metadata.deletionTimestamp,
    );
    for (const pod of waiting) {
      this.place(pod);
    }
  }

  private place(pod: Pod): void {
    const { store } = this.registry;
    const nodes = store.list<KubeNode>(NODES);
    const fitting = nodes.filter(node => !obstacle(node, pod));
    if (fitting.length === 0) {
      this.reportUnschedulable(pod, nodes);
      return;
    }
    const placed = store.list<Pod>(PODS);
    const owner = controllerOf(pod)?.uid;
    const load = (node: KubeNode) => {
      const there = placed.filter(
        other =>
          other.spec.nodeName === node.metadata.name &&
          !other.metadata.deletionTimestamp,
      );
      const siblings = there.filter(
        other => owner && controllerOf(other)?.uid === owner,
      );
      return siblings.length * 1000 + there.length;
    };
    const [best] = fitting
      .map(node => ({ node, cost: load(node) }))
      .sort((left, right) => left.cost - right.cost);
    const { name } = best.node.metadata;
    this.bind(pod, name);
  }

  private bind(pod: Pod, nodeName: string): void {
    const { store, now } = this.registry;
    const bound = store.replace(PODS, {
      ...pod,
      spec: { ...pod.spec, nodeName },
      status: {
        ...pod.status,
        conditions: [
          {
            type: 'PodScheduled',
            status: 'True',
            lastProbeTime: null,
            lastTransitionTime: timestamp(now()),
          },
        ],
      },
    });
    const { namespace, name } = pod.metadata;
    this.events.recordScheduling(
      bound,
      {
        type: 'Normal',
        reason: 'Scheduled',
        message: `Successfully assigned ${namespace}/${name} to ${nodeName}`,
      },
      'Binding',
    );
  }

  private reportUnschedulable(pod: Pod, nodes: KubeNode[]): void {
    const counts = new Map<string, number>();
    for (const node of nodes) {
      const reason = obstacle(node, pod) ?? '';
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
    }
    const reasons = [...counts]
      .map(([reason, count]) => `${count} ${reason}`)
      .sort()
      .join(', ');
    const message = nodes.length
      ? `0/${nodes.length} nodes are available: ${reasons}. preemption: 0/${nodes.length} nodes are available: ${nodes.length} Preemption is not helpful for scheduling.`
      : 'no nodes available to schedule pods';
    if (conditionOf(pod, 'PodScheduled')?.message === message) {
      return;
    }
    const reported = this.registry.store.replace(PODS, {
      ...pod,
      status: {
        ...pod.status,
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            lastProbeTime: null,
            lastTransitionTime: timestamp(this.registry.now()),
            reason: 'Unschedulable',
            message,
          },
        ],
      },
    });
    this.events.recordScheduling(
      reported,
      { type: 'Warning', reason: 'FailedScheduling', message },
      'Scheduling',
    );
  }
}
