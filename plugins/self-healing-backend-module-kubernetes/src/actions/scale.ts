import { ConflictError } from '@backstage/errors';
import { z } from 'zod';
import { DeploymentActionKind, workloadInput } from './DeploymentAction';

const input = z.strictObject({
  ...workloadInput,
  replicas: z.number().int().min(0).max(1000),
});

/** Sets the number of replicas. */
export const scale: DeploymentActionKind<z.infer<typeof input>> = {
  id: 'kubernetes:scale',
  title: 'Scale a Deployment',
  risk: 'medium',
  input,
  want({ replicas }, { deployment }) {
    const name = deployment.metadata?.name;
    const former = deployment.spec?.replicas ?? 1;
    if (former === replicas) {
      throw new ConflictError(`${name} has ${replicas} replicas already`);
    }
    return {
      summary: `Scale ${name} from ${former} to ${replicas} replicas`,
      change: { type: 'scale', replicas },
      after: { replicas },
      trouble: {
        status: 'unknown',
        message: `Whether ${name} needs another number of replicas does not show in its pods.`,
      },
      undo: {
        summary: `Scale ${name} back from ${replicas} to ${former} replicas`,
        change: { type: 'scale', replicas: former },
      },
    };
  },
};
