import { Deployment, Pod, ReplicaSet } from '../clusters/resources';
import { runningTrouble } from './runningTrouble';

const NOW = new Date('2026-11-27T10:00:00Z');
const ago = (seconds: number) =>
  new Date(NOW.getTime() - seconds * 1000).toISOString();

type PodPart = {
  set?: string;
  age?: number;
  ready?: boolean;
  conditions?: object[];
  container?: Record<string, unknown>;
  init?: Record<string, unknown>;
};

function pod({
  set = 'now',
  age = 3600,
  ready = false,
  conditions = [],
  container = {},
  init,
}: PodPart): Pod {
  const status = (rest: Record<string, unknown>) => ({
    name: 'app',
    ready,
    restartCount: 0,
    state: { running: { startedAt: ago(age) } },
    ...rest,
  });
  return {
    metadata: {
      name: 'lab-x',
      creationTimestamp: ago(age),
      ownerReferences: [{ uid: set, controller: true }],
    },
    status: {
      phase: 'Running',
      conditions: [
        { type: 'Ready', status: ready ? 'True' : 'False' },
        ...conditions,
      ],
      containerStatuses: [status(container)],
      ...(init ? { initContainerStatuses: [status(init)] } : {}),
    },
  } as unknown as Pod;
}

function look(
  parts: PodPart[],
  rest: { conditions?: object[]; replicas?: number; probe?: object } = {},
) {
  const template = (image: string) => ({
    metadata: { labels: { app: 'lab' } },
    spec: {
      containers: [{ name: 'app', image, readinessProbe: rest.probe }],
    },
  });
  const deployment = {
    metadata: { name: 'lab' },
    spec: { replicas: rest.replicas ?? parts.length, template: template('2') },
    status: { conditions: rest.conditions },
  } as unknown as Deployment;
  const replicaSets = ['before', 'now'].map(
    (uid, index) =>
      ({
        metadata: {
          uid,
          annotations: { 'deployment.kubernetes.io/revision': `${index + 1}` },
        },
        spec: { template: template(`${index + 1}`) },
      } as unknown as ReplicaSet),
  );
  const pods = parts.map(pod);
  return runningTrouble({ deployment, replicaSets, pods }, NOW);
}

const crashed = (seconds: number, exitCode = 1) => ({
  restartCount: 3,
  lastState: { terminated: { exitCode, finishedAt: ago(seconds + 1) } },
  state: { running: { startedAt: ago(seconds) } },
});

describe('trouble of what runs', () => {
  it.each<[string, PodPart, Parameters<typeof look>[1]?]>([
    [
      'a container in back-off',
      { container: { state: { waiting: { reason: 'CrashLoopBackOff' } } } },
    ],
    [
      'an image that cannot be pulled, at once',
      { age: 3, container: { state: { waiting: { reason: 'ErrImagePull' } } } },
    ],
    [
      'an init container that fails',
      { age: 30, init: { state: { terminated: { exitCode: 1 } } } },
    ],
    [
      'one that has ended and is not up again',
      { container: { state: { terminated: { exitCode: 137 } } } },
    ],
    [
      'FC-E1: one that crashed a moment ago and is up',
      { ready: true, container: crashed(20) },
    ],
    ['one that runs unready for long', {}],
    [
      'one without a node',
      {
        age: 5,
        conditions: [
          { type: 'PodScheduled', status: 'False', reason: 'Unschedulable' },
        ],
        container: { state: {} },
      },
    ],
    ['one that is in the making for long', { container: { state: {} } }],
    [
      'a rollout that is stuck',
      { ready: true },
      {
        conditions: [
          { type: 'Progressing', reason: 'ProgressDeadlineExceeded' },
        ],
      },
    ],
    [
      'a rollout whose pods a quota refuses',
      { set: 'before', ready: true },
      {
        conditions: [
          { type: 'ReplicaFailure', status: 'True', message: 'exceeded quota' },
        ],
      },
    ],
  ])('is %s', (...[, part, rest]) => {
    expect(look([part], rest).status).toBe('shown');
  });

  it.each<[string, PodPart, string, Parameters<typeof look>[1]?]>([
    [
      'a pod that serves',
      { ready: true },
      'The running revision 2 is healthy: 1 of 1 pod ready',
    ],
    [
      'FC-E3: one that crashed long ago and serves',
      { ready: true, container: crashed(3600) },
      'The running revision 2 is healthy: 1 of 1 pod ready',
    ],
    [
      'FC-C1: a pod of an earlier revision that crashes',
      {
        set: 'before',
        container: { state: { waiting: { reason: 'CrashLoopBackOff' } } },
      },
      'The running revision 2 is scaled to 0: no pod of it runs',
      { replicas: 0 },
    ],
    [
      'one that has just started',
      { age: 3 },
      'The running revision 2 is starting: 0 of 1 pod ready',
    ],
    [
      'one that its probe gives time to start',
      { age: 50 },
      'The running revision 2 is starting: 0 of 1 pod ready',
      { probe: { initialDelaySeconds: 40, periodSeconds: 10 } },
    ],
    [
      'one that is being made',
      {
        age: 30,
        container: { state: { waiting: { reason: 'ContainerCreating' } } },
      },
      'The running revision 2 is starting: 0 of 1 pod ready',
    ],
    [
      'one whose node is lost, which no other template brings back',
      { container: { ready: true } },
      'The running revision 2 is not what is wrong: the containers of 1 pod are ready, their node or a readiness gate is not: 0 of 1 pod ready',
    ],
    [
      'a container that ended well and started again',
      { ready: true, container: crashed(20, 0) },
      'The running revision 2 is healthy: 1 of 1 pod ready',
    ],
  ])('is not %s', (...[, part, message, rest]) => {
    expect(look([part], rest)).toEqual({ status: 'absent', message });
  });

  it('tells how many pods are in it, and of the first what', () => {
    expect(
      look([{ ready: true }, {}, { container: crashed(5) }]),
    ).toMatchObject({
      message:
        '2 of 3 pods of the running revision 2 are in trouble: lab-x is not ready (not ready)',
    });
  });
});
