import {
  CompoundEntityRef,
  Entity,
  getCompoundEntityRef,
  parseEntityRef,
  RELATION_DEPENDENCY_OF,
  RELATION_DEPENDS_ON,
  RELATION_OWNED_BY,
  RELATION_OWNER_OF,
} from '@backstage/catalog-model';
import { AlphaEntity, EntityStatusItem } from '@backstage/catalog-model/alpha';
import { InputError } from '@backstage/errors';
import {
  CatalogProcessor,
  CatalogProcessorEmit,
  processingResult,
} from '@backstage/plugin-catalog-node';
import { LocationSpec } from '@backstage/plugin-catalog-common';
import {
  ANNOTATION_PROBLEM,
  describeProblem,
  describeProblems,
  SELF_HEALING_API_VERSION,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  SELF_HEALING_KINDS,
  validateEntity,
} from '@backstage-self-healing/plugin-self-healing-node';

// Source: ENTITY_STATUS_CATALOG_PROCESSING_TYPE of @backstage/catalog-client
const ENTITY_STATUS_CATALOG_PROCESSING_TYPE = 'backstage.io/catalog-processing';

/**
 * A processor rather than a model layer: a layer holds JSON Schemas, and what
 * matters here is that the expressions inside compile.
 *
 * What is wrong is marked rather than refused. What the catalog refuses is seen
 * in its log only, or keeps acting as it was before; a marked one is shown with
 * its problem, on itself and where it would act, and acts nowhere.
 */
export class SelfHealingKindsProcessor implements CatalogProcessor {
  getProcessorName(): string {
    return 'SelfHealingKindsProcessor';
  }

  async preProcessEntity(entity: Entity): Promise<Entity> {
    if (!isOurs(entity)) return entity;
    // Nobody else writes it, and it goes when the problem does.
    const { [ANNOTATION_PROBLEM]: _, ...annotations } =
      entity.metadata.annotations ?? {};
    const problems = validateEntity(entity);
    if (problems.length > 0) {
      annotations[ANNOTATION_PROBLEM] = describeProblems(
        problems.map(describeProblem),
      );
    }
    return { ...entity, metadata: { ...entity.metadata, annotations } };
  }

  async validateEntityKind(entity: Entity): Promise<boolean> {
    if (!isOurs(entity)) return false;
    if (!SELF_HEALING_KINDS.includes(entity.kind)) {
      throw new InputError(
        `kind: must be one of ${SELF_HEALING_KINDS.join(', ')}, not '${
          entity.kind
        }'`,
      );
    }
    return true;
  }

  async postProcessEntity(
    entity: Entity,
    _location: LocationSpec,
    emit: CatalogProcessorEmit,
  ): Promise<Entity> {
    if (!isOurs(entity)) return entity;
    const self = getCompoundEntityRef(entity);
    const { owner, runbook } = entity.spec ?? {};
    const ownerRef = refOf(owner, 'group', self.namespace);
    if (ownerRef) {
      emitBoth(emit, self, RELATION_OWNED_BY, ownerRef, RELATION_OWNER_OF);
    }
    const runbookRef = refOf(runbook, 'runbook', self.namespace);
    if (entity.kind === 'HealingPolicy' && runbookRef) {
      emitBoth(
        emit,
        self,
        RELATION_DEPENDS_ON,
        runbookRef,
        RELATION_DEPENDENCY_OF,
      );
    }
    return withStatus(entity);
  }
}

/** Any version of the group, so that a mistyped one is told of too. */
function isOurs(entity: Entity): boolean {
  const [group] = SELF_HEALING_API_VERSION.split('/');
  return entity.apiVersion.split('/')[0] === group;
}

/** The problem where the catalog's own page shows what is wrong. */
function withStatus(entity: AlphaEntity): Entity {
  const message = entity.metadata.annotations?.[ANNOTATION_PROBLEM];
  if (!message) return entity;
  const item: EntityStatusItem = {
    type: ENTITY_STATUS_CATALOG_PROCESSING_TYPE,
    level: 'error',
    message,
    error: { name: 'InputError', message },
  };
  return {
    ...entity,
    status: {
      ...entity.status,
      items: [...(entity.status?.items ?? []), item],
    },
  } as Entity;
}

/** A reference of an entity that may be wrong in any way. */
function refOf(
  ref: unknown,
  defaultKind: string,
  defaultNamespace: string,
): CompoundEntityRef | undefined {
  try {
    return parseEntityRef(ref as string, { defaultKind, defaultNamespace });
  } catch {
    return undefined;
  }
}

function emitBoth(
  emit: CatalogProcessorEmit,
  source: CompoundEntityRef,
  type: string,
  target: CompoundEntityRef,
  inverse: string,
) {
  emit(processingResult.relation({ source, type, target }));
  emit(
    processingResult.relation({
      source: target,
      type: inverse,
      target: source,
    }),
  );
}
