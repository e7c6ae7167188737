import { ReplicaSet } from '../clusters/resources';
import { releaseDigest, templateDigest } from '../workload/podTemplate';
import { revisionOf } from '../workload/revisions';
import { KeptRevision } from './stays';

// Source: SetNewReplicaSetAnnotations in kubernetes/kubernetes
// pkg/controller/deployment/util/deployment_util.go
const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';

/**
 * What the ReplicaSets tell of the past: a template that is put back gets a
 * new number, and keeps its old ones in an annotation.
 */
export function keptRevisions(
  replicaSets: readonly ReplicaSet[],
): KeptRevision[] {
  return replicaSets
    .filter(replicaSet => revisionOf(replicaSet) > 0)
    .flatMap(replicaSet => {
      const digest = templateDigest(replicaSet.spec?.template);
      const release = releaseDigest(replicaSet.spec?.template);
      return revisionsOf(replicaSet, replicaSets).map((revision, index) => ({
        digest,
        release,
        revision,
        from: index === 0 ? createdAt(replicaSet) : null,
      }));
    })
    .sort((a, b) => a.revision - b.revision)
    .map(item => ({ ...item, revision: Math.floor(item.revision) }));
}

/** Whether the template of a ReplicaSet was current before and put back. */
export function isRestored(
  replicaSet: ReplicaSet,
  replicaSets: readonly ReplicaSet[],
): boolean {
  return revisionsOf(replicaSet, replicaSets).length > 1;
}

/**
 * All numbers of a ReplicaSet. One that was made before another and has the
 * higher number was current before the other, whether it says so or not.
 */
function revisionsOf(
  replicaSet: ReplicaSet,
  replicaSets: readonly ReplicaSet[],
): number[] {
  const revision = revisionOf(replicaSet);
  const history = (replicaSet.metadata?.annotations?.[REVISION_HISTORY] ?? '')
    .split(',')
    .map(Number)
    .filter(number => Number.isInteger(number) && number > 0);
  const known = [...history, revision].sort((a, b) => a - b);
  const created = createdAt(replicaSet);
  const later = replicaSets
    .filter(other => created !== null && (createdAt(other) ?? '') > created)
    .map(revisionOf)
    .filter(number => number > 0);
  const before = Math.min(...later);
  return before < known[0] ? [before - 0.5, ...known] : known;
}

function createdAt({ metadata }: ReplicaSet): string | null {
  const created = metadata?.creationTimestamp;
  return created ? new Date(created).toISOString() : null;
}
