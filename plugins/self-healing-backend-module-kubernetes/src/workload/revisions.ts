import { createHash } from 'node:crypto';
import { Deployment, PodTemplate, ReplicaSet } from '../clusters/resources';

// Source: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/
const REVISION = 'deployment.kubernetes.io/revision';
const TEMPLATE_HASH = 'pod-template-hash';

/** The revision that a ReplicaSet holds; 0 when it does not say. */
export function revisionOf(replicaSet: ReplicaSet): number {
  return Number(replicaSet.metadata?.annotations?.[REVISION] ?? 0);
}

/**
 * A ReplicaSet's template as its Deployment wrote it: the controller adds the
 * `pod-template-hash` label.
 */
export function templateOf(replicaSet: ReplicaSet): PodTemplate {
  const template = replicaSet.spec?.template ?? {};
  if (!template.metadata?.labels) return template;
  const { [TEMPLATE_HASH]: _, ...labels } = template.metadata.labels;
  return { ...template, metadata: { ...template.metadata, labels } };
}

/**
 * The ReplicaSet of the Deployment's template as it stands; the oldest when
 * several match, as the Deployment controller chooses.
 */
export function currentReplicaSet(
  deployment: Deployment,
  replicaSets: readonly ReplicaSet[],
): ReplicaSet | undefined {
  const template = canonicalJson(deployment.spec?.template);
  return replicaSets
    .filter(candidate => canonicalJson(templateOf(candidate)) === template)
    .sort((a, b) => createdAt(a).localeCompare(createdAt(b)))[0];
}

/** The newest revision before `current`: what an undo goes back to. */
export function replicaSetBefore(
  current: ReplicaSet,
  replicaSets: readonly ReplicaSet[],
): ReplicaSet | undefined {
  return replicaSets
    .filter(candidate => revisionOf(candidate) > 0)
    .filter(candidate => revisionOf(candidate) < revisionOf(current))
    .sort((a, b) => revisionOf(b) - revisionOf(a))[0];
}

/** Images of a template, e.g. `shop/checkout:1.4.0`. */
export function imagesOf(template: PodTemplate | undefined): string[] {
  return (template?.spec?.containers ?? []).map(({ image }) => image ?? '');
}

/** Tells templates apart without keeping what they hold. */
export function templateDigest(template: PodTemplate): string {
  return createHash('sha256').update(canonicalJson(template)).digest('hex');
}

function createdAt(replicaSet: ReplicaSet): string {
  return replicaSet.metadata?.creationTimestamp ?? '';
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, item) =>
    item !== null && typeof item === 'object' && !Array.isArray(item)
      ? Object.fromEntries(
          Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : item,
  );
}
