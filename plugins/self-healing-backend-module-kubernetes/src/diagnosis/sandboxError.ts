import { Diagnoser } from '@backstage-self-healing/plugin-self-healing-node';
import {
  groupedPods,
  livePods,
  objectOf,
  podCount,
  quoted,
  warnings,
} from './readEvidence';

/** Pods whose node cannot even begin them: no network, no runtime. */
export const sandboxError: Diagnoser = {
  id: 'sandbox-error',
  examine: evidence => {
    const told = warnings(evidence, 'FailedCreatePodSandBox');
    return livePods(evidence).flatMap(({ workload, pods }) => {
      const waiting = pods
        .filter(({ phase, ready }) => phase === 'Pending' && !ready)
        .flatMap(pod => {
          const event = told.find(({ object }) => object === `pod ${pod.name}`);
          return event ? [{ ...pod, event }] : [];
        });
      return groupedPods(waiting, () => 'sandbox').map(
        ({ pods: troubled, affects }) => {
          const names = troubled.map(({ name }) => name);
          const [{ event }] = troubled;
          const isAddress =
            /no (free )?ip|ip addresses|allocate.*address/i.test(event.message);
          return {
            type: 'sandbox-error',
            cause: isAddress ? 'addresses' : 'other',
            severity: 'cause' as const,
            object: objectOf({ workload, pods: names }),
            summary: `${podCount(
              names.length,
            )} cannot be begun by the node: ${quoted(event.message)}`,
            remedy: isAddress
              ? 'The node has no pod addresses left: move pods to other nodes, or widen its range'
              : 'Look at the network plugin and the container runtime of the node',
            ...(affects ? { affects } : {}),
            evidenceIds: [event.evidenceId],
          };
        },
      );
    });
  },
};
