import { Pod } from '../clusters/resources';
import { choosePods } from './choosePods';

const NOW = new Date('2026-11-28T12:00:00Z');
const ago = (seconds: number) =>
  new Date(NOW.getTime() - seconds * 1000).toISOString();

type Given = {
  name: string;
  ready?: boolean;
  /** Seconds since the condition last changed. */
  readySince?: number;
  node?: string;
  owner?: string;
  age?: number;
  state?: object;
  status?: object;
};

function pod({
  name,
  ready = false,
  readySince = 600,
  node = 'node-1',
  owner = 'ReplicaSet',
  age = 600,
  state = { running: { startedAt: ago(600) } },
  status = {},
}: Given): Pod {
  return {
    metadata: {
      name,
      uid: name,
      creationTimestamp: ago(age),
      ownerReferences: [
        {
          kind: owner,
          name: 'x',
          uid: 'x',
          apiVersion: 'v1',
          controller: true,
        },
      ],
    },
    spec: { nodeName: node, containers: [{ name: 'app' }] },
    status: {
      phase: 'Running',
      conditions: [
        {
          type: 'Ready',
          status: ready ? 'True' : 'False',
          lastTransitionTime: ago(readySince),
        },
      ],
      containerStatuses: [
        {
          name: 'app',
          image: '',
          imageID: '',
          ready,
          restartCount: 0,
          state: state as never,
        },
      ],
      ...status,
    },
  };
}

const choose = (pods: Pod[], names?: string[]) =>
  choosePods(names, {
    workload: 'lab',
    pods,
    isNodeReady: node => node !== 'lost',
    now: NOW,
  }).map(({ planned }) => [planned.name, planned.how]);

const creating = { waiting: { reason: 'ContainerCreating' } };
const unschedulable: Given = {
  name: 'waits',
  node: undefined,
  status: {
    phase: 'Pending',
    containerStatuses: undefined,
    conditions: [
      {
        type: 'PodScheduled',
        status: 'False',
        reason: 'Unschedulable',
        message: '0/3 nodes are available: 3 Insufficient cpu.',
      },
    ],
  },
};

describe('which pods are taken away, and how', () => {
  it.each<[string, Given, string]>([
    [
      'crashes',
      { name: 'a', state: { waiting: { reason: 'CrashLoopBackOff' } } },
      'delete',
    ],
    ['was ready and is not', { name: 'a', readySince: 5 }, 'delete'],
    [
      'was ready and is not, just after its start',
      {
        name: 'a',
        readySince: 2,
        state: { running: { startedAt: ago(5) } },
      },
      'delete',
    ],
    ['is on a lost node', { name: 'a', node: 'lost', readySince: 5 }, 'force'],
    [
      'is on a lost node and no ReplicaSet owns it',
      { name: 'a', node: 'lost', owner: 'StatefulSet', readySince: 5 },
      'delete',
    ],
    [
      'has been in the making for too long',
      { name: 'a', age: 300, state: creating },
      'delete',
    ],
  ])('one that %s', (_, given, how) => {
    expect(choose([pod(given)])).toEqual([['a', how]]);
  });

  it('a ready one only when it is named, by eviction', () => {
    const ready = pod({ name: 'well', ready: true });
    expect(() => choose([ready])).toThrow('Every pod of lab is ready');
    expect(choose([ready], ['well', 'well'])).toEqual([['well', 'evict']]);
  });

  it.each<[string, Given]>([
    ['is being made', { name: 'a', age: 20, state: creating }],
    [
      'has just started',
      { name: 'a', readySince: 6, state: { running: { startedAt: ago(5) } } },
    ],
  ])('FC-I2: none that %s', (_, given) => {
    const message = /^Pod a of lab is still starting: deleting would only/;
    expect(() => choose([pod(given)])).toThrow(message);
    expect(() => choose([pod(given)], ['a'])).toThrow(message);
  });

  it('FC-I2: none that waits for a node, named or not', () => {
    const message =
      'Pod waits of lab is waiting for a node (0/3 nodes are available: 3 Insufficient cpu.): deleting makes no room';
    expect(() => choose([pod(unschedulable)])).toThrow(message);
    expect(() => choose([pod(unschedulable)], ['waits'])).toThrow(message);
  });

  it('the broken ones among those that start or wait', () => {
    const broken = pod({ name: 'a', readySince: 5 });
    const starting = pod({ name: 'b', age: 20, state: creating });
    expect(choose([broken, starting, pod(unschedulable)])).toEqual([
      ['a', 'delete'],
    ]);
  });
});
