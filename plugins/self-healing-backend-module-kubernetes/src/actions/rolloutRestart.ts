import { ConflictError } from '@backstage/errors';
import { z } from 'zod';
import { Pod } from '../clusters/resources';
import { unschedulableMessage } from '../workload/podCondition';
import { isActive, isReady } from '../workload/podState';
import { runningTrouble } from '../workload/runningTrouble';
import { DeploymentActionKind, workloadInput } from './DeploymentAction';

const input = z.strictObject(workloadInput);

/** Replaces every pod by a like one, under the Deployment's own strategy. */
export const rolloutRestart: DeploymentActionKind<z.infer<typeof input>> = {
  id: 'kubernetes:rollout-restart',
  title: 'Restart a Deployment',
  risk: 'low',
  input,
  want(_input, state, now) {
    const { deployment, pods } = state;
    const name = deployment.metadata?.name;
    if (deployment.spec?.paused) {
      throw new ConflictError(
        `The rollout of ${name} is paused: a restart would wait until it is resumed`,
      );
    }
    if (!pods.some(isActive)) {
      throw new ConflictError(`${name} has no pods to restart`);
    }
    const waiting = waitingForNode(pods);
    if (waiting) {
      throw new ConflictError(
        `${waiting.count} of the pods of ${name} wait for a node (${waiting.message}): a restart makes no room`,
      );
    }
    return {
      summary: `Restart ${name}`,
      change: { type: 'restart', restartedAt: now.toISOString() },
      after: { restarted: true },
      trouble: runningTrouble(state, now),
    };
  },
};

/** Where all that is not ready waits for a node, there is nothing to restart. */
function waitingForNode(
  pods: readonly Pod[],
): { count: number; message: string } | undefined {
  const unready = pods.filter(pod => isActive(pod) && !isReady(pod));
  const messages = unready.map(unschedulableMessage);
  const [message] = messages;
  return message !== undefined && messages.every(one => one !== undefined)
    ? { count: messages.length, message }
    : undefined;
}
