import { ConflictError } from '@backstage/errors';
import { z } from 'zod';
import { isActive } from '../workload/podState';
import { DeploymentActionKind, workloadInput } from './DeploymentAction';

const input = z.strictObject(workloadInput);

/** Replaces every pod by a like one, under the Deployment's own strategy. */
export const rolloutRestart: DeploymentActionKind<z.infer<typeof input>> = {
  id: 'kubernetes:rollout-restart',
  title: 'Restart a Deployment',
  risk: 'low',
  input,
  want(_input, { deployment, pods }, now) {
    const name = deployment.metadata?.name;
    if (deployment.spec?.paused) {
      throw new ConflictError(
        `The rollout of ${name} is paused: a restart would wait until it is resumed`,
      );
    }
    if (!pods.some(isActive)) {
      throw new ConflictError(`${name} has no pods to restart`);
    }
    return {
      summary: `Restart ${name}`,
      change: { type: 'restart', restartedAt: now.toISOString() },
      after: { restarted: true },
    };
  },
};
