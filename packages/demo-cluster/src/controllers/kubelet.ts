import { deleteObject } from '../deletion';
import { EventRecorder, EventText } from '../events';
import { ImageBehaviours } from '../imageBehaviour';
import { jsonEqual } from '../json';
import {
  Condition,
  conditionOf,
  ContainerStatus,
  KubeNode,
  Pod,
  timestamp,
} from '../objects';
import { Registry } from '../registry';
import { NODES, PODS } from '../resources';
import {
  ContainerLife,
  LogLine,
  newLife,
  nextStep,
  Pace,
} from './containerLife';
import { containerStatus } from './containerStatus';

const LOG_LINES_KEPT = 1000;

interface PodLife {
  podIP: string;
  startTime: string;
  containers: Map<string, ContainerLife>;
  log: LogLine[];
  terminatingSince?: number;
  probedAt: number;
}

/** One kubelet for all nodes: runs the pods' containers as their images behave. */
export class Kubelet {
  readonly isTimed = true;
  private readonly lives = new Map<string, PodLife>();
  private readonly down = new Set<string>();
  private addresses = 3;

  constructor(
    private readonly registry: Registry,
    private readonly events: EventRecorder,
    private readonly images: ImageBehaviours,
    private readonly pace: Pace,
  ) {}

  /** Nodes whose kubelet has stopped: their pods stay as they are. */
  get downNodes(): ReadonlySet<string> {
    return this.down;
  }

  stopNode(name: string): void {
    this.down.add(name);
  }

  startNode(name: string): void {
    this.down.delete(name);
  }

  /** The processes of a running pod hang: they fail their probe until they are replaced. */
  deadlock(pod: Pod): void {
    for (const life of this.lives.get(pod.metadata.uid)?.containers.values() ??
      []) {
      life.deadlocked = true;
    }
  }

  /** The processes of a pod answer again. */
  release(pod: Pod): void {
    for (const life of this.lives.get(pod.metadata.uid)?.containers.values() ??
      []) {
      life.deadlocked = false;
    }
  }

  isDeadlocked(pod: Pod): boolean {
    const lives = this.lives.get(pod.metadata.uid)?.containers.values() ?? [];
    return [...lives].some(life => life.deadlocked);
  }

  logOf(pod: Pod): readonly LogLine[] {
    return this.lives.get(pod.metadata.uid)?.log ?? [];
  }

  step(): void {
    const { store } = this.registry;
    const nodes = new Set(
      store.list<KubeNode>(NODES).map(node => node.metadata.name),
    );
    const pods = store.list<Pod>(PODS);
    for (const pod of pods) {
      const { nodeName } = pod.spec;
      if (nodeName && nodes.has(nodeName) && !this.down.has(nodeName)) {
        if (pod.metadata.deletionTimestamp) {
          this.terminate(pod);
        } else {
          this.run(pod);
        }
      }
    }
    const present = new Set(pods.map(pod => pod.metadata.uid));
    for (const uid of this.lives.keys()) {
      if (!present.has(uid)) {
        this.lives.delete(uid);
      }
    }
  }

  private lifeOf(pod: Pod): PodLife {
    const { uid } = pod.metadata;
    let life = this.lives.get(uid);
    if (!life) {
      const now = this.registry.now();
      this.addresses += 1;
      life = {
        podIP: `10.1.${(this.addresses >> 8) % 256}.${this.addresses % 256}`,
        startTime: timestamp(now),
        containers: new Map(
          pod.spec.containers.map(({ name }) => [name, newLife(now)]),
        ),
        log: [],
        probedAt: now,
      };
      this.lives.set(uid, life);
    }
    return life;
  }

  private run(pod: Pod): void {
    const now = this.registry.now();
    const life = this.lifeOf(pod);
    const statuses = pod.spec.containers.map(container => {
      const behaviour = this.images.of(container);
      const current = life.containers.get(container.name) ?? newLife(now);
      const step = nextStep(pod, container, behaviour, current, now, this.pace);
      if (step) {
        step.events.forEach(text => this.record(pod, container.name, text));
        life.log.push(...step.log);
        life.log.splice(0, life.log.length - LOG_LINES_KEPT);
      }
      const next = step?.life ?? current;
      life.containers.set(container.name, next);
      return containerStatus(pod, container, behaviour, next, now, this.pace);
    });
    this.probe(pod, life, now);
    this.report(pod, life, statuses);
  }

  /** A failing readiness probe is reported again with every period of ten seconds. */
  private probe(pod: Pod, life: PodLife, now: number): void {
    const hung = [...life.containers].filter(([, one]) => one.deadlocked);
    const period = 10 * this.pace.startupMs;
    if (hung.length === 0) {
      // The first failure is due as soon as a process hangs.
      life.probedAt = now - period;
    } else if (now - life.probedAt >= period) {
      life.probedAt = now;
      for (const [name] of hung) {
        this.record(pod, name, {
          type: 'Warning',
          reason: 'Unhealthy',
          message:
            'Readiness probe failed: HTTP probe failed with statuscode: 503',
        });
      }
    }
  }

  private record(pod: Pod, container: string, text: EventText): void {
    this.events.record('kubelet', pod, text, {
      host: pod.spec.nodeName,
      fieldPath: `spec.containers{${container}}`,
    });
  }

  private report(
    pod: Pod,
    life: PodLife,
    containerStatuses: ContainerStatus[],
  ): void {
    const started = containerStatuses.some(status => status.containerID);
    const unready = containerStatuses
      .filter(status => !status.ready)
      .map(status => status.name);
    const problem = unready.length
      ? {
          reason: 'ContainersNotReady',
          message: `containers with unready status: [${unready.join(' ')}]`,
        }
      : {};
    const condition = (
      type: string,
      ok: boolean,
      why: { reason?: string; message?: string } = {},
    ): Condition => {
      const status = ok ? 'True' : 'False';
      const before = conditionOf(pod, type);
      // Times are whole seconds, and no process here serves for less than one: that it has
      // served before can be told from its condition, however fast a test is.
      const servedUntil =
        before?.status === 'True' && !ok ? latestStart(containerStatuses) : 0;
      return {
        type,
        status,
        lastProbeTime: null,
        lastTransitionTime:
          before?.status === status
            ? before.lastTransitionTime
            : timestamp(Math.max(this.registry.now(), servedUntil)),
        ...why,
      };
    };
    const ready = unready.length === 0;
    const status: Pod['status'] = {
      phase: started ? 'Running' : 'Pending',
      conditions: [
        condition('Initialized', true),
        condition('Ready', ready, problem),
        condition('ContainersReady', ready, problem),
        condition('PodScheduled', true),
      ],
      hostIP: '127.0.0.1',
      podIP: life.podIP,
      podIPs: [{ ip: life.podIP }],
      startTime: life.startTime,
      containerStatuses,
      qosClass: pod.status.qosClass,
    };
    if (!jsonEqual(status, pod.status)) {
      this.registry.store.replace(PODS, { ...pod, status });
    }
  }

  /** A process stops well within its grace period once it is asked to. */
  private terminate(pod: Pod): void {
    const now = this.registry.now();
    const life = this.lifeOf(pod);
    if (life.terminatingSince === undefined) {
      life.terminatingSince = now;
      for (const { name } of pod.spec.containers) {
        this.record(pod, name, {
          type: 'Normal',
          reason: 'Killing',
          message: `Stopping container ${name}`,
        });
      }
    }
    const grace = (pod.metadata.deletionGracePeriodSeconds ?? 0) * 1000;
    if (
      now - life.terminatingSince >=
      Math.min(grace, this.pace.startupMs / 2)
    ) {
      deleteObject(this.registry, PODS, pod, { gracePeriodSeconds: 0 });
    }
  }
}

function latestStart(statuses: ContainerStatus[]): number {
  const starts = statuses.map(({ state }) =>
    Date.parse(state.running?.startedAt ?? ''),
  );
  return Math.max(0, ...starts.filter(Number.isFinite)) + 1000;
}
