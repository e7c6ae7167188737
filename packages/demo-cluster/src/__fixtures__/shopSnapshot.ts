import {
  ContainerState,
  ContainerStatus,
  Deployment,
  KubeNode,
  KubeObject,
  OwnerReference,
  Pod,
  ReplicaSet,
} from '../objects';
import { ClusterSnapshot } from '../snapshot';

const SINCE = '2026-01-05T09:00:00Z';
const RUNNING: ContainerState = { running: { startedAt: SINCE } };

/** A pod of a service, in the state its container is in. */
export interface PodSketch {
  service: string;
  name: string;
  node?: string;
  container?: Partial<ContainerStatus>;
  deleting?: boolean;
}

/** Container states as a kubelet reports them. */
export const CONTAINER = {
  healthy: { ready: true, state: RUNNING },
  unready: { ready: false, state: RUNNING },
  crashBackOff: {
    ready: false,
    restartCount: 3,
    state: {
      waiting: {
        reason: 'CrashLoopBackOff',
        message: 'back-off 10s restarting failed container',
      },
    },
    lastState: terminated('Error', 1),
  },
  crashRunning: {
    ready: false,
    restartCount: 3,
    state: RUNNING,
    lastState: terminated('Error', 1),
  },
  outOfMemory: {
    ready: false,
    restartCount: 2,
    state: { waiting: { reason: 'CrashLoopBackOff' } },
    lastState: terminated('OOMKilled', 137),
  },
  outOfMemoryOnce: {
    ready: true,
    restartCount: 1,
    state: RUNNING,
    lastState: terminated('OOMKilled', 137),
  },
  errImagePull: {
    ready: false,
    state: { waiting: { reason: 'ErrImagePull' } },
  },
  imagePullBackOff: {
    ready: false,
    state: { waiting: { reason: 'ImagePullBackOff' } },
  },
  creating: {
    ready: false,
    state: { waiting: { reason: 'ContainerCreating' } },
  },
} satisfies Record<string, Partial<ContainerStatus>>;

/** Part of the shop as the API server would return it, from the state of its pods. */
export function shopSnapshot(
  pods: readonly PodSketch[],
  options: { replicas?: Record<string, number>; lostNodes?: string[] } = {},
): ClusterSnapshot {
  const services = [
    ...new Set([
      ...pods.map(({ service }) => service),
      ...Object.keys(options.replicas ?? {}),
    ]),
  ];
  const podObjects = pods.map(podObject);
  return {
    pods: podObjects,
    replicaSets: services.map(service =>
      replicaSetObject(service, podsOf(service, podObjects)),
    ),
    deployments: services.map(service =>
      deploymentObject(
        service,
        options.replicas?.[service] ?? podsOf(service, podObjects).length,
        podsOf(service, podObjects),
      ),
    ),
    nodes: ['node-1', 'node-2', 'node-3'].map(name =>
      nodeObject(name, !options.lostNodes?.includes(name)),
    ),
    namespaces: [namespaceObject('shop')],
  };
}

function terminated(reason: string, exitCode: number): ContainerState {
  return {
    terminated: { exitCode, reason, startedAt: SINCE, finishedAt: SINCE },
  };
}

function podsOf(service: string, pods: readonly Pod[]): Pod[] {
  return pods.filter(
    pod => pod.metadata.ownerReferences?.[0].name === `${service}-5d4f`,
  );
}

function controller(kind: string, name: string): OwnerReference[] {
  const apiVersion = 'apps/v1';
  const uid = `uid-${kind}-${name}`;
  return [{ apiVersion, kind, name, uid, controller: true }];
}

function podObject(sketch: PodSketch): Pod {
  const { service, name, node = 'node-1', container, deleting } = sketch;
  const status: ContainerStatus = {
    name: service,
    image: `shop/${service}:1.4.0`,
    imageID: `shop/${service}@sha256:0123`,
    restartCount: 0,
    started: true,
    lastState: {},
    ...CONTAINER.healthy,
    ...container,
  };
  const ready = status.ready ? 'True' : 'False';
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'shop',
      uid: `uid-Pod-${name}`,
      creationTimestamp: SINCE,
      ownerReferences: controller('ReplicaSet', `${service}-5d4f`),
      ...(deleting && { deletionTimestamp: SINCE }),
    },
    spec: {
      nodeName: node,
      containers: [{ name: service, image: `shop/${service}:1.4.0` }],
    },
    status: {
      phase: status.state.waiting ? 'Pending' : 'Running',
      conditions: [{ type: 'Ready', status: ready }],
      containerStatuses: [status],
      hostIP: '10.0.0.1',
      podIP: '10.1.0.1',
    },
  };
}

function replicaSetObject(service: string, pods: readonly Pod[]): ReplicaSet {
  const name = `${service}-5d4f`;
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name,
      namespace: 'shop',
      uid: `uid-ReplicaSet-${name}`,
      creationTimestamp: SINCE,
      ownerReferences: controller('Deployment', service),
    },
    spec: { replicas: pods.length, ...templateOf(service) },
    status: { replicas: pods.length, readyReplicas: readyCount(pods) },
  };
}

function deploymentObject(
  service: string,
  replicas: number,
  pods: readonly Pod[],
): Deployment {
  const ready = readyCount(pods);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: service,
      namespace: 'shop',
      uid: `uid-Deployment-${service}`,
      generation: 2,
      creationTimestamp: SINCE,
    },
    spec: {
      replicas,
      strategy: { type: 'RollingUpdate' },
      ...templateOf(service),
    },
    status: {
      observedGeneration: 2,
      replicas: pods.length,
      updatedReplicas: pods.length,
      readyReplicas: ready,
      availableReplicas: ready,
      unavailableReplicas: Math.max(0, replicas - ready),
      conditions: [
        { type: 'Available', status: ready < replicas ? 'False' : 'True' },
      ],
    },
  };
}

function templateOf(service: string) {
  return {
    selector: { matchLabels: { 'app.kubernetes.io/name': service } },
    template: {
      spec: {
        containers: [{ name: service, image: `shop/${service}:1.4.0` }],
      },
    },
  };
}

function readyCount(pods: readonly Pod[]): number {
  return pods.filter(pod => pod.status.conditions?.[0].status === 'True')
    .length;
}

function nodeObject(name: string, ready: boolean): KubeNode {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, uid: `uid-Node-${name}`, creationTimestamp: SINCE },
    spec: {
      podCIDR: '10.1.0.0/24',
      taints: ready
        ? []
        : [{ key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' }],
    },
    status: {
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'Unknown' }],
      addresses: [{ type: 'InternalIP', address: '10.0.0.1' }],
      nodeInfo: {
        kernelVersion: '6.1.0',
        osImage: 'Linux',
        containerRuntimeVersion: 'containerd://1.6.0',
        kubeletVersion: 'v1.26.0',
      },
    },
  };
}

function namespaceObject(name: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, uid: `uid-Namespace-${name}`, creationTimestamp: SINCE },
    status: { phase: 'Active' },
  };
}
