/** Why a pod fits on no node, by what the scheduler says. */
export type SchedulingCause =
  | 'claim'
  | 'pod-affinity'
  | 'topology-spread'
  | 'volume'
  | 'capacity'
  | 'host-port'
  | 'node-selector'
  | 'cordoned'
  | 'node-unwell'
  | 'taint'
  | 'no-nodes'
  | 'other';

/** One thing that is wrong, and of how many nodes. */
export type SchedulingReason = { cause: SchedulingCause; nodes: number };

// Phrases of kube-scheduler's filters. Source:
// https://github.com/kubernetes/kubernetes/tree/master/pkg/scheduler/framework/plugins
const PHRASES: readonly [RegExp, SchedulingCause][] = [
  [/unbound immediate PersistentVolumeClaims/i, 'claim'],
  [/persistentvolumeclaim ".*" (not found|is being deleted)/i, 'claim'],
  [/persistentvolumeclaim/i, 'claim'],
  [/(anti-)?affinity rules/i, 'pod-affinity'],
  [/topology spread constraints/i, 'topology-spread'],
  [
    /volume node affinity conflict|persistent volumes? to bind|max volume count|volume zone|bind conflict|volume limit/i,
    'volume',
  ],
  [/Insufficient |Too many pods/i, 'capacity'],
  [/free ports/i, 'host-port'],
  [
    /node affinity\/selector|node\(s\) didn't match Pod's node|node selector|requested node name/i,
    'node-selector',
  ],
  [/taints? .*node\.kubernetes\.io\/unschedulable/i, 'cordoned'],
  [/were unschedulable|node\(s\) were cordoned/i, 'cordoned'],
  [
    /taints? .*node\.kubernetes\.io\/(not-ready|unreachable|disk-pressure|memory-pressure|pid-pressure|network-unavailable|out-of-service)/i,
    'node-unwell',
  ],
  [/taint/i, 'taint'],
  [/no nodes available/i, 'no-nodes'],
];

/**
 * The cause that counts. A node is told of by the first filter that it fails,
 * so what is judged late speaks of the nodes that would have done otherwise:
 * nodes of other teams are tainted or labelled otherwise all the time.
 */
const TELLING: readonly SchedulingCause[] = [
  'claim',
  'pod-affinity',
  'topology-spread',
  'volume',
  'host-port',
  'capacity',
  'cordoned',
  'node-unwell',
  'node-selector',
  'taint',
  'no-nodes',
  'other',
];

/** What a message of the scheduler says, reason by reason. Pure. */
export function schedulingReasons(message: string): SchedulingReason[] {
  // What follows is about making room by preemption, of the same nodes.
  const [said] = message.split(
    /\s*(?:preemption:|no new claims to deallocate)/,
  );
  const reasons = said.replace(/^\d+\/\d+ nodes are available:\s*/, '');
  if (reasons.trim() === '') return [];
  return reasons.split(/,\s+(?=\d+ )/).map(reason => ({
    cause: PHRASES.find(([phrase]) => phrase.test(reason))?.[1] ?? 'other',
    nodes: Number(/^\d+/.exec(reason.trim())?.[0] ?? 0),
  }));
}

/** The one that a remedy has to be about. */
export function schedulingCause(message: string): SchedulingCause {
  const causes = schedulingReasons(message).map(({ cause }) => cause);
  return TELLING.find(cause => causes.includes(cause)) ?? 'other';
}
