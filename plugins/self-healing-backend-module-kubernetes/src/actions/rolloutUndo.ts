import { ConflictError } from '@backstage/errors';
import { z } from 'zod';
import { Deployment, ReplicaSet } from '../clusters/resources';
import { imagesOf, templateDigest, templateOf } from '../workload/podTemplate';
import {
  currentReplicaSet,
  replicaSetBefore,
  revisionOf,
} from '../workload/revisions';
import { DeploymentActionKind, workloadInput } from './DeploymentAction';
import { DeploymentChange } from './deploymentChange';

const input = z.strictObject({
  ...workloadInput,
  toRevision: z.number().int().positive().optional(),
});

/** Restores the pod template of an earlier revision. */
export const rolloutUndo: DeploymentActionKind<z.infer<typeof input>> = {
  id: 'kubernetes:rollout-undo',
  title: 'Roll a Deployment back',
  risk: 'medium',
  input,
  want({ toRevision }, { deployment, replicaSets }) {
    const name = deployment.metadata?.name;
    // As kubectl: the undo would be recorded and not happen.
    if (deployment.spec?.paused) {
      throw new ConflictError(
        `The rollout of ${name} is paused: resume it before rolling it back`,
      );
    }
    const current = currentReplicaSet(deployment, replicaSets);
    if (!current) {
      throw new ConflictError(
        `The cluster has not acted on the last change of ${name} yet; plan again in a moment`,
      );
    }
    const target =
      toRevision === undefined
        ? requirePrevious(deployment, replicaSets, current)
        : requireRevision(deployment, replicaSets, toRevision, current);
    const from = `revision ${revisionOf(current)}`;
    const to = `revision ${revisionOf(target)}`;
    const images = imagesOf(templateOf(target)).join(', ');
    return {
      summary: `Roll ${name} back from ${from} to ${to} (${images})`,
      change: restore(target),
      undo: {
        summary: `Return ${name} to ${from}`,
        change: restore(current),
      },
    };
  },
};

function restore(replicaSet: ReplicaSet): DeploymentChange {
  return {
    type: 'template',
    replicaSet: replicaSet.metadata?.name ?? '',
    uid: replicaSet.metadata?.uid ?? '',
    revision: revisionOf(replicaSet),
    digest: templateDigest(templateOf(replicaSet)),
  };
}

function requirePrevious(
  deployment: Deployment,
  replicaSets: readonly ReplicaSet[],
  current: ReplicaSet,
): ReplicaSet {
  const previous = replicaSetBefore(current, replicaSets);
  if (!previous) {
    throw new ConflictError(
      `${deployment.metadata?.name} has no earlier revision to roll back to`,
    );
  }
  return previous;
}

function requireRevision(
  deployment: Deployment,
  replicaSets: readonly ReplicaSet[],
  revision: number,
  current: ReplicaSet,
): ReplicaSet {
  const name = deployment.metadata?.name;
  const found = replicaSets.find(item => revisionOf(item) === revision);
  if (!found) {
    const kept = replicaSets
      .map(revisionOf)
      .sort((a, b) => a - b)
      .join(', ');
    throw new ConflictError(
      `${name} keeps no revision ${revision} (kept: ${kept})`,
    );
  }
  if (found === current) {
    throw new ConflictError(`${name} is at revision ${revision} already`);
  }
  return found;
}
