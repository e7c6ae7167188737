import { ApiServerError } from '../clusters/ApiServerError';
import { evictionPath, podPath } from '../clusters/resources';
import { DeploymentTarget } from './patchDeployment';
import { PlannedPod } from './podRemoval';

/**
 * Takes one pod away, by its uid. That it is gone already, 404 or 409 for the
 * uid, is what a removal is for.
 *
 * @throws ApiServerError
 */
export async function removePod(
  { cluster, workload, signal }: DeploymentTarget,
  { name, uid, how }: PlannedPod,
  dryRun: boolean,
): Promise<void> {
  const { namespace } = workload;
  try {
    if (how === 'evict') {
      await cluster.create(
        evictionPath(namespace, name),
        {
          apiVersion: 'policy/v1',
          kind: 'Eviction',
          metadata: { name, namespace },
          deleteOptions: { preconditions: { uid } },
        },
        { dryRun },
        signal,
      );
    } else {
      await cluster.delete(
        podPath(namespace, name),
        { uid, ...(how === 'force' ? { gracePeriodSeconds: 0 } : {}) },
        { dryRun },
        signal,
      );
    }
  } catch (error) {
    const status = error instanceof ApiServerError && error.httpStatus;
    if (status !== 404 && status !== 409) throw error;
  }
}
