import { safelyEncoded } from '../generatedName';
import { sortedJson } from '../json';
import { Deployment, PodTemplate, ReplicaSet } from '../objects';
import { fenceposts } from './rollout';

export const REVISION = 'deployment.kubernetes.io/revision';
const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
const DESIRED = 'deployment.kubernetes.io/desired-replicas';
const MAXIMUM = 'deployment.kubernetes.io/max-replicas';
export const HASH_LABEL = 'pod-template-hash';
/** Annotations of a Deployment that say nothing about its ReplicaSets. */
const NOT_COPIED = [
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  REVISION_HISTORY,
  DESIRED,
  MAXIMUM,
];

export function revisionOf(object: {
  metadata: { annotations?: Record<string, string> };
}): number {
  return Number(object.metadata.annotations?.[REVISION] ?? 0);
}

/** Of what is stored, which never changes: controllers look at it on every beat. */
const known = new WeakMap<PodTemplate, unknown>();

/** A template without its hash label, in one spelling: equal templates are one revision. */
export function comparable(template: PodTemplate): unknown {
  const seen = known.get(template);
  if (seen) return seen;
  const plain = JSON.parse(JSON.stringify(template));
  delete plain.metadata?.labels?.[HASH_LABEL];
  if (Object.isFrozen(template)) known.set(template, plain);
  return plain;
}

/** 32-bit FNV-1a, as the deployment controller hashes templates. */
export function templateHash(template: PodTemplate): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(sortedJson(comparable(template)))) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return safelyEncoded(hash);
}

export function nextRevision(old: ReplicaSet[]): number {
  return Math.max(0, ...old.map(revisionOf)) + 1;
}

/** How many pods the deployment wanted when the set was last sized. */
export function desiredBefore(set: ReplicaSet): number {
  return Number(
    set.metadata.annotations?.[DESIRED] ?? String(set.spec.replicas),
  );
}

/** What a ReplicaSet remembers of the deployment's size, to scale in proportion later. */
export function sizeAnnotations(
  deployment: Deployment,
): Record<string, string> {
  const { replicas } = deployment.spec;
  return {
    [DESIRED]: String(replicas),
    [MAXIMUM]: String(replicas + fenceposts(deployment).maxSurge),
  };
}

/** What a ReplicaSet of this revision carries: inherited annotations, sizes and its past. */
export function annotationsFor(
  deployment: Deployment,
  set: ReplicaSet | undefined,
  revision: number,
): Record<string, string> {
  const inherited = Object.entries(
    deployment.metadata.annotations ?? {},
  ).filter(([key]) => !NOT_COPIED.includes(key));
  const annotations: Record<string, string> = {
    ...set?.metadata.annotations,
    ...Object.fromEntries(inherited),
    ...sizeAnnotations(deployment),
    [REVISION]: String(revision),
  };
  const previous = set && revisionOf(set);
  if (previous && previous < revision) {
    annotations[REVISION_HISTORY] = [
      set.metadata.annotations?.[REVISION_HISTORY],
      previous,
    ]
      .filter(Boolean)
      .join(',');
  }
  return annotations;
}
