import { schedulingCause, schedulingReasons } from './schedulerMessage';

// Messages as kube-scheduler writes them, old and new.
describe('schedulingCause', () => {
  it.each([
    ['0/3 nodes are available: 3 Insufficient cpu.', 'capacity'],
    [
      '0/5 nodes are available: 2 Insufficient memory, 3 Too many pods. preemption: 0/5 nodes are available: 5 No preemption victims found for incoming pod.',
      'capacity',
    ],
    ['0/3 nodes are available: 3 Insufficient nvidia.com/gpu.', 'capacity'],
    [
      '0/3 nodes are available: 3 node(s) were unschedulable. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
      'cordoned',
    ],
    [
      "0/1 nodes are available: 1 node(s) had taint {node-role.kubernetes.io/master: }, that the pod didn't tolerate.",
      'taint',
    ],
    [
      '0/3 nodes are available: 3 node(s) had untolerated taint {dedicated: gpu}. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
      'taint',
    ],
    ['0/3 nodes are available: 3 node(s) had untolerated taint(s).', 'taint'],
    [
      '0/2 nodes are available: 2 node(s) had untolerated taint {node.kubernetes.io/unreachable: }.',
      'node-unwell',
    ],
    [
      '0/2 nodes are available: 2 node(s) had untolerated taint {node.kubernetes.io/disk-pressure: }.',
      'node-unwell',
    ],
    [
      "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector.",
      'node-selector',
    ],
    [
      "0/3 nodes are available: 3 node(s) didn't match node selector.",
      'node-selector',
    ],
    [
      "0/3 nodes are available: 3 node(s) didn't match pod anti-affinity rules.",
      'pod-affinity',
    ],
    [
      "0/3 nodes are available: 3 node(s) didn't satisfy existing pods anti-affinity rules.",
      'pod-affinity',
    ],
    [
      "0/3 nodes are available: 3 node(s) didn't match pod topology spread constraints (missing required label).",
      'topology-spread',
    ],
    [
      "0/3 nodes are available: 3 node(s) didn't have free ports for the requested pod ports.",
      'host-port',
    ],
    [
      '0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found',
      'claim',
    ],
    [
      '0/3 nodes are available: persistentvolumeclaim "data" not found. not found',
      'claim',
    ],
    [
      '0/3 nodes are available: 3 node(s) had volume node affinity conflict.',
      'volume',
    ],
    [
      "0/3 nodes are available: 3 node(s) didn't find available persistent volumes to bind.",
      'volume',
    ],
    ['0/3 nodes are available: 3 node(s) exceed max volume count.', 'volume'],
    ['no nodes available to schedule pods', 'no-nodes'],
    ['', 'other'],
    ['something new', 'other'],
  ])('%s: %s', (message, cause) => {
    expect(schedulingCause(message)).toBe(cause);
  });

  it.each([
    [
      '0/74 nodes are available: 2 Insufficient cpu, 72 node(s) had untolerated taint(s).',
      'capacity',
    ],
    [
      '0/74 nodes are available: 2 node(s) were unschedulable, 72 node(s) had untolerated taint(s).',
      'cordoned',
    ],
    [
      "0/74 nodes are available: 2 node(s) didn't match Pod's node affinity/selector, 72 node(s) had untolerated taint(s).",
      'node-selector',
    ],
    [
      "0/9 nodes are available: 1 node(s) didn't match pod anti-affinity rules, 8 node(s) didn't match Pod's node affinity/selector.",
      'pod-affinity',
    ],
  ])(
    'is about the nodes that would have done otherwise: %s',
    (message, cause) => {
      expect(schedulingCause(message)).toBe(cause);
    },
  );

  it('counts the nodes of each reason, once', () => {
    expect(
      schedulingReasons(
        '0/3 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint {a: b, c}, 1 node(s) were unschedulable. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
      ),
    ).toEqual([
      { cause: 'capacity', nodes: 1 },
      { cause: 'taint', nodes: 1 },
      { cause: 'cordoned', nodes: 1 },
    ]);
  });
});
