import { Deployment, ReplicaSet } from '../clusters/resources';
import { templateDigest } from './podTemplate';

// Source: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/
const REVISION = 'deployment.kubernetes.io/revision';

/** The revision that a ReplicaSet holds; 0 when it does not say. */
export function revisionOf(replicaSet: ReplicaSet): number {
  return Number(replicaSet.metadata?.annotations?.[REVISION] ?? 0);
}

/**
 * The ReplicaSet of the Deployment's template as it stands; the oldest when
 * several match, as the Deployment controller chooses.
 */
export function currentReplicaSet(
  deployment: Deployment,
  replicaSets: readonly ReplicaSet[],
): ReplicaSet | undefined {
  const template = templateDigest(deployment.spec?.template);
  return replicaSets
    .filter(({ spec }) => templateDigest(spec?.template) === template)
    .sort((a, b) => createdAt(a).localeCompare(createdAt(b)))[0];
}

function createdAt(replicaSet: ReplicaSet): string {
  return replicaSet.metadata?.creationTimestamp ?? '';
}
