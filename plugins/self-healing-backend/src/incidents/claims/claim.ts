import {
  Entity,
  parseEntityRef,
  RELATION_OWNED_BY,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import {
  ANNOTATION_ENTITY_REF,
  ANNOTATION_KUBERNETES_CLUSTER,
  ANNOTATION_KUBERNETES_ID,
  ANNOTATION_KUBERNETES_NAMESPACE,
  Workload,
} from '@backstage-self-healing/plugin-self-healing-common';
import { WorkloadClaims } from '@backstage-self-healing/plugin-self-healing-node';

/**
 * How good an entity's claim on a workload is. `confirmed`: the workload, its
 * namespace or the platform names the entity or its owner. `carried`: the
 * workload carries the entity's id, and nobody else claims it. `disputed`:
 * somebody else's, or several owners'. `claimed`: only the entity says so.
 */
export type ClaimGrade = 'confirmed' | 'carried' | 'disputed' | 'claimed';

/** An entity's claim on a workload, graded. */
export type Claim = {
  grade: ClaimGrade;
  /** One plain sentence. */
  message: string;
  /** Entities that claim it with as much right. */
  claimants: string[];
  /** Whether the platform lets what is only carried act unattended. */
  trusted: boolean;
};

/** `selfHealing.claims`. */
export type PlatformClaims = {
  /** Owner refs, by `cluster/namespace` or `namespace`. */
  namespaces: Readonly<Record<string, readonly string[]>>;
  trustLabels: boolean;
};

/** What speaks for somebody: the nearest that says anything is believed. */
type Voice = { by: string; entityRef?: string; owners: string[] };

/**
 * Grades an entity's claim on a workload. Pure. What the workload says of
 * itself counts more than what an entity says of it: annotating an entity must
 * not come to acting on what others deploy.
 *
 * @param rivals - the entities that claim it by the same id, this one included
 */
export function claimOf(known: {
  entity: Entity;
  workload: Workload;
  says: WorkloadClaims;
  rivals: readonly Entity[];
  platform: PlatformClaims;
}): Claim {
  const { entity, workload, says, rivals, platform } = known;
  const ref = stringifyEntityRef(entity);
  const what = `${workload.kind} ${workload.name}`;
  const voice = nearestVoice(workload, says, platform);
  const graded = (grade: ClaimGrade, message: string, claimants = [ref]) => ({
    grade,
    message,
    claimants,
    trusted: platform.trustLabels,
  });
  if (voice) {
    const theirs = [voice.entityRef, ...voice.owners].flatMap(one => one ?? []);
    return speaksFor(voice, entity)
      ? graded('confirmed', `${voice.by} says that ${what} is of ${ref}.`)
      : graded(
          'disputed',
          `${voice.by} says that ${what} is of ${theirs.join(
            ', ',
          )}, not of ${ref}.`,
          [...new Set([ref, ...theirs])],
        );
  }
  if (!carriesIdOf(entity, workload, says)) {
    return graded(
      'claimed',
      `${ref} claims ${what}, which does not say that it is of ${ref}: put the annotation ${ANNOTATION_ENTITY_REF}: ${ref} on it or on its namespace.`,
    );
  }
  const carriers = [entity, ...rivals].filter(one =>
    carriesIdOf(one, workload, says),
  );
  const owners = new Set(carriers.map(one => ownersOf(one).sort().join()));
  if (owners.size > 1) {
    const refs = [...new Set(carriers.map(one => stringifyEntityRef(one)))];
    return graded(
      'disputed',
      `Entities of several owners claim ${what}: ${refs.sort().join(', ')}.`,
      refs.sort(),
    );
  }
  return graded('carried', `${what} carries the id of ${ref}.`);
}

/** Whether the workload carries the entity's id, where the entity says it runs. */
function carriesIdOf(
  entity: Entity,
  workload: Pick<Workload, 'cluster' | 'namespace'>,
  { kubernetesIds }: Pick<WorkloadClaims, 'kubernetesIds'>,
): boolean {
  const id = entity.metadata.annotations?.[ANNOTATION_KUBERNETES_ID];
  return (
    id !== undefined && kubernetesIds.includes(id) && runsIn(entity, workload)
  );
}

/** Whether the entity says nothing of running elsewhere. */
export function runsIn(
  { metadata: { annotations = {} } }: Entity,
  workload: Pick<Workload, 'cluster' | 'namespace'>,
): boolean {
  const {
    [ANNOTATION_KUBERNETES_NAMESPACE]: namespace = workload.namespace,
    [ANNOTATION_KUBERNETES_CLUSTER]: cluster = workload.cluster,
  } = annotations;
  return namespace === workload.namespace && cluster === workload.cluster;
}

/** All owners of an entity, as the catalog resolved them. */
export function ownersOf(entity: Entity): string[] {
  return (entity.relations ?? [])
    .filter(({ type }) => type === RELATION_OWNED_BY)
    .map(({ targetRef }) => refOf(targetRef, 'group'));
}

/** A ref in one spelling, whoever wrote it. */
export function refOf(text: string, defaultKind: string): string {
  try {
    return stringifyEntityRef(parseEntityRef(text.trim(), { defaultKind }));
  } catch {
    // No ref: it is nobody's, and is shown as it was written.
    return text;
  }
}

function nearestVoice(
  { cluster, namespace }: Workload,
  says: WorkloadClaims,
  { namespaces }: PlatformClaims,
): Voice | undefined {
  const [statement] = says.statements;
  if (statement) {
    const { by, entityRef, ownerRef } = statement;
    return {
      by,
      ...(entityRef ? { entityRef: refOf(entityRef, 'component') } : {}),
      owners: ownerRef ? [refOf(ownerRef, 'group')] : [],
    };
  }
  const owners = namespaces[`${cluster}/${namespace}`] ?? namespaces[namespace];
  return owners && owners.length > 0
    ? { by: 'The platform', owners: owners.map(one => refOf(one, 'group')) }
    : undefined;
}

function speaksFor(voice: Voice, entity: Entity): boolean {
  return (
    voice.entityRef === stringifyEntityRef(entity) ||
    ownersOf(entity).some(owner => voice.owners.includes(owner))
  );
}
