import { Diagnoser } from '@backstage-self-healing/plugin-self-healing-node';
import { podsEvidenceSchema } from '../evidence/shapes';
import {
  groupedPods,
  isFinished,
  objectOf,
  PodEvidence,
  podCount,
  quoted,
  readEvidence,
} from './readEvidence';

/** What is left of an eviction of long ago explains nothing. */
const RECENT_MS = 60 * 60_000;

/** Why a node ended a pod, or would not begin it. */
const BY_NODE = [
  'Evicted',
  'NodeLost',
  'NodeShutdown',
  'NodeAffinity',
  'Preempting',
  'Shutdown',
  'Terminated',
  'UnexpectedAdmissionError',
  'TopologyAffinityError',
];

/** Pods that their nodes have ended; what replaces them is judged apart. */
export const evicted: Diagnoser = {
  id: 'evicted',
  examine: evidence =>
    readEvidence(evidence, 'pods', podsEvidenceSchema).flatMap(
      ({ id, at, data }) => {
        const ended = data.pods
          .filter(endedByNode)
          .map(pod => ({ ...pod, recent: isRecent(pod, at) }));
        return groupedPods(
          ended,
          pod => `${pod.reason} ${causeOf(pod)} ${pod.recent}`,
        ).map(({ pods, affects }) => {
          const [first] = pods;
          const names = pods.map(({ name }) => name);
          const said = first.message ? `: ${quoted(first.message)}` : '';
          const cause = causeOf(first);
          return {
            type: 'evicted',
            ...(cause ? { cause } : {}),
            severity: first.recent
              ? ('symptom' as const)
              : ('context' as const),
            object: objectOf({ workload: data.workload, pods: names }),
            summary: `${podCount(names.length)} ${
              names.length === 1 ? 'was' : 'were'
            } ended by ${names.length === 1 ? 'its node' : 'their nodes'} (${
              first.reason
            }${said})${first.recent ? '' : ', some time ago'}`,
            remedy:
              cause === 'ephemeral-storage'
                ? 'Let the containers write less to their disks, or raise their limit of ephemeral storage'
                : 'Look at what the node was short of; what is left of the pods can be deleted',
            ...(affects ? { affects } : {}),
            evidenceIds: [id],
          };
        });
      },
    ),
};

function endedByNode(pod: PodEvidence): boolean {
  const { reason = '', terminating } = pod;
  if (terminating) return false;
  // The reason alone: an imitation may leave the phase out.
  if (reason === 'Evicted') return true;
  return (
    isFinished(pod) && (BY_NODE.includes(reason) || reason.startsWith('OutOf'))
  );
}

function isRecent({ containers, createdAt }: PodEvidence, at: Date): boolean {
  const ends = containers.flatMap(
    ({ terminated }) => terminated?.finishedAt ?? [],
  );
  const last = ends.sort().at(-1) ?? createdAt ?? '';
  return !(at.getTime() - Date.parse(last) > RECENT_MS);
}

/** What it was about, by the kubelet's words. */
function causeOf({ message = '' }: PodEvidence): string | undefined {
  if (/ephemeral[- ](local )?storage|emptyDir volume/i.test(message)) {
    return 'ephemeral-storage';
  }
  if (/low on resource: (\S+?)[.,\s]/i.test(`${message} `)) {
    return /low on resource: (\S+?)[.,\s]/i.exec(`${message} `)![1];
  }
  return undefined;
}
