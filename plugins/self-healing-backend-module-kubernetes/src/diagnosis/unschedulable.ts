import { Diagnoser } from '@backstage-self-healing/plugin-self-healing-node';
import {
  groupedPods,
  livePods,
  objectOf,
  PodEvidence,
  podCount,
  quoted,
} from './readEvidence';
import { SchedulingCause, schedulingCause } from './schedulerMessage';

/** A scheduler that works says something long before. */
const SILENT_MS = 60_000;

type Cause = SchedulingCause | 'gated' | 'no-scheduler';

/** What helps; deleting the pods never does, since it makes no room. */
const REMEDIES: Record<Cause, string> = {
  capacity:
    'Lower what the release requests if that grew (roll it back), or add nodes; deleting pods that wait makes no room',
  'no-nodes': 'Add nodes',
  cordoned: 'Uncordon a node once its maintenance is over, or add nodes',
  'node-unwell': 'Heal the nodes that are not ready or under pressure',
  taint: 'Remove the taint, or let the workload tolerate it',
  'node-selector':
    'Roll back if the release changed what nodes it asks for, or label nodes accordingly',
  'pod-affinity':
    'Ask for fewer replicas than there are places that may hold one, or relax the affinity rule',
  'topology-spread':
    'Ask for fewer replicas, or relax the spread constraint that no node meets',
  'host-port':
    'Ask for no more replicas than there are nodes with that port free, or give up the host port',
  claim: 'Look at the PersistentVolumeClaim: it is missing or not bound',
  volume:
    'The volume can be used on other nodes only: free one of those, or move the volume',
  gated: 'Whoever set the scheduling gate has to remove it',
  'no-scheduler': 'Look whether the cluster’s scheduler runs',
  other: 'Read what the scheduler says; deleting pods that wait makes no room',
};

/** Pods that no node is found for. */
export const unschedulable: Diagnoser = {
  id: 'unschedulable',
  examine: evidence =>
    livePods(evidence).flatMap(({ id, workload, at, pods }) => {
      const waiting = pods.flatMap(pod => {
        const cause = causeOf(pod, at);
        return cause ? [{ ...pod, cause }] : [];
      });
      return groupedPods(waiting, ({ cause }) => cause).map(
        ({ key: cause, pods: troubled, affects }) => {
          const names = troubled.map(({ name }) => name);
          const said = troubled[0].unscheduled?.message;
          return {
            type: 'unschedulable',
            cause,
            severity: 'cause' as const,
            object: objectOf({ workload, pods: names }),
            summary: `${podCount(names.length)}${
              affects === 'other' ? ' of an earlier revision' : ''
            } cannot be scheduled${
              said ? `: ${quoted(said)}` : wordsOf(cause)
            }`,
            remedy: REMEDIES[cause],
            ...(affects ? { affects } : {}),
            evidenceIds: [id],
          };
        },
      );
    }),
};

function causeOf(pod: PodEvidence, at: Date): Cause | undefined {
  const { unscheduled, node, phase, containers, createdAt } = pod;
  if (unscheduled) {
    return unscheduled.reason === 'SchedulingGated'
      ? 'gated'
      : schedulingCause(unscheduled.message ?? '');
  }
  const untouched = phase === 'Pending' && !node && containers.length === 0;
  const age = at.getTime() - Date.parse(createdAt ?? '');
  return untouched && age > SILENT_MS ? 'no-scheduler' : undefined;
}

function wordsOf(cause: Cause): string {
  if (cause === 'gated') return ': a scheduling gate holds them back';
  return cause === 'no-scheduler'
    ? ': no scheduler has said anything about them'
    : '';
}
