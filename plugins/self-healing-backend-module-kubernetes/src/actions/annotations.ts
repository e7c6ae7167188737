import { Operation, pointer } from '../clusters/jsonPatch';
import { Deployment, ReplicaSet } from '../clusters/resources';

type Annotations = Record<string, string>;

/** What is to become of annotations; undefined: they are to go. */
export type WantedAnnotations = Record<string, string | undefined>;

/**
 * What an undo of kubectl leaves as it is: it says nothing about a release.
 * Source: annotationsToSkip in kubernetes/kubectl
 * pkg/polymorphichelpers/rollback.go
 */
const NOT_OF_A_RELEASE = [
  'kubectl.kubernetes.io/last-applied-configuration',
  'deployment.kubernetes.io/revision',
  'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'deprecated.deployment.rollback.to',
];

/**
 * Who owns the Deployment, and our own stamps and claims. kubectl would take
 * them back to what they were; then Helm refuses the next upgrade, and a
 * workload forgets whose it is.
 */
const OF_OWNERS = [
  'self-healing.backstage.io/',
  'backstage.io/',
  'meta.helm.sh/',
  'argocd.argoproj.io/',
  'kustomize.toolkit.fluxcd.io/',
  'helm.toolkit.fluxcd.io/',
];

/**
 * The annotations of the release that a ReplicaSet keeps, as an undo of kubectl
 * restores them: `kubernetes.io/change-cause` tells of what runs then.
 */
export function annotationsToRestore(
  deployment: Deployment,
  replicaSet: ReplicaSet,
): WantedAnnotations {
  const live = deployment.metadata?.annotations ?? {};
  const former = replicaSet.metadata?.annotations ?? {};
  const names = [...Object.keys(live), ...Object.keys(former)].filter(
    name => isOfRelease(name) && live[name] !== former[name],
  );
  return Object.fromEntries(names.map(name => [name, former[name]]));
}

function isOfRelease(name: string): boolean {
  return (
    !NOT_OF_A_RELEASE.includes(name) &&
    !OF_OWNERS.some(prefix => name.startsWith(prefix))
  );
}

/**
 * JSON Patch cannot add to a map that is not there, and whoever adds the whole
 * map makes sure that nobody else has meanwhile.
 *
 * @param metadata - path of what carries the annotations
 */
export function annotationOperations(
  metadata: readonly string[],
  live: Annotations | undefined,
  wanted: WantedAnnotations,
): Operation[] {
  const entries = Object.entries(wanted);
  if (live === undefined) {
    const value = Object.fromEntries(
      entries.filter(([, text]) => text !== undefined),
    );
    if (Object.keys(value).length === 0) return [];
    const path = pointer(...metadata, 'annotations');
    return [
      { op: 'test', path, value: null },
      { op: 'add', path, value },
    ];
  }
  return entries.flatMap(([name, value]): Operation[] => {
    const path = pointer(...metadata, 'annotations', name);
    if (value !== undefined) return [{ op: 'add', path, value }];
    return live[name] === undefined ? [] : [{ op: 'remove', path }];
  });
}
