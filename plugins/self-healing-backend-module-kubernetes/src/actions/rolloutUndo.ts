import { ConflictError } from '@backstage/errors';
import { z } from 'zod';
import { Deployment, ReplicaSet } from '../clusters/resources';
import { candidates, Candidate, destinationOf } from '../memory/destination';
import { standingOf } from '../memory/standing';
import { firstOf, Stay } from '../memory/stays';
import { destinationWords, whyNowhere } from '../memory/words';
import {
  imagesOf,
  releaseDigest,
  templateDigest,
  templateOf,
} from '../workload/podTemplate';
import { currentReplicaSet, revisionOf } from '../workload/revisions';
import { runningTrouble } from '../workload/runningTrouble';
import { DeploymentActionKind, workloadInput } from './DeploymentAction';
import { DeploymentChange } from './deploymentChange';

const input = z.strictObject({
  ...workloadInput,
  toRevision: z.number().int().positive().optional(),
});

/** Restores the pod template of an earlier revision that served. */
export const rolloutUndo: DeploymentActionKind<z.infer<typeof input>> = {
  id: 'kubernetes:rollout-undo',
  title: 'Roll a Deployment back',
  risk: 'medium',
  input,
  want({ toRevision }, state, now, stays) {
    const { deployment, replicaSets } = state;
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
    const destination =
      toRevision === undefined
        ? requireDestination(deployment, stays, replicaSets)
        : requireRevision(deployment, stays, replicaSets, toRevision, current);
    const target = destination.replicaSet;
    const from = `revision ${revisionOf(current)}`;
    const to = `revision ${revisionOf(target)}`;
    const images = imagesOf(templateOf(target)).join(', ');
    return {
      summary: `Roll ${name} back from ${from} to ${to} (${images})`,
      change: restore(target),
      after: { release: releaseDigest(target.spec?.template) },
      trouble: runningTrouble(state, now),
      destination: destinationWords(destination),
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

/** @throws ConflictError saying what is known of all that is kept */
function requireDestination(
  { metadata }: Deployment,
  stays: readonly Stay[],
  replicaSets: readonly ReplicaSet[],
): Candidate {
  const known = candidates(stays, replicaSets);
  const destination = destinationOf(known);
  if (destination) return destination;
  const why = whyNowhere(known);
  throw new ConflictError(
    why
      ? `${metadata?.name} has no earlier revision that served to roll back to: ${why}`
      : `${metadata?.name} has no earlier revision to roll back to`,
  );
}

function requireRevision(
  deployment: Deployment,
  stays: readonly Stay[],
  replicaSets: readonly ReplicaSet[],
  revision: number,
  current: ReplicaSet,
): Candidate {
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
  const release = releaseDigest(found.spec?.template);
  const running = releaseDigest(current.spec?.template);
  return {
    replicaSet: found,
    revision,
    standing: standingOf(stays, release),
    isNewer: firstOf(stays, release) > firstOf(stays, running),
  };
}
