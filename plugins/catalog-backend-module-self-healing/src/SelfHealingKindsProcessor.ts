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
import { InputError } from '@backstage/errors';
import {
  CatalogProcessor,
  CatalogProcessorEmit,
  processingResult,
} from '@backstage/plugin-catalog-node';
import { LocationSpec } from '@backstage/plugin-catalog-common';
import {
  HealingPolicyEntity,
  RunbookEntity,
  SELF_HEALING_API_VERSION,
} from '@backstage-self-healing/plugin-self-healing-common';
import { healingPolicyProblems } from './healingPolicyProblems';
import { runbookProblems } from './runbookProblems';

const PROBLEMS: Record<string, (entity: unknown) => string[]> = {
  Runbook: runbookProblems,
  HealingPolicy: healingPolicyProblems,
};

/**
 * A processor rather than a model layer: a layer holds JSON Schemas, and what
 * matters here is that the expressions inside compile.
 */
export class SelfHealingKindsProcessor implements CatalogProcessor {
  getProcessorName(): string {
    return 'SelfHealingKindsProcessor';
  }

  async validateEntityKind(entity: Entity): Promise<boolean> {
    const [group] = SELF_HEALING_API_VERSION.split('/');
    if (entity.apiVersion.split('/')[0] !== group) return false;
    const problemsOf = PROBLEMS[entity.kind];
    if (!problemsOf) {
      throw new InputError(
        `kind: must be one of ${Object.keys(PROBLEMS).join(', ')}, not '${
          entity.kind
        }'`,
      );
    }
    const problems = problemsOf(entity);
    if (problems.length > 0) throw new InputError(problems.join('; '));
    return true;
  }

  async postProcessEntity(
    entity: Entity,
    _location: LocationSpec,
    emit: CatalogProcessorEmit,
  ): Promise<Entity> {
    if (entity.apiVersion !== SELF_HEALING_API_VERSION) return entity;
    const self = getCompoundEntityRef(entity);
    const { owner } = entity.spec as RunbookEntity['spec'];
    emitBoth(
      emit,
      self,
      RELATION_OWNED_BY,
      parseEntityRef(owner, {
        defaultKind: 'group',
        defaultNamespace: self.namespace,
      }),
      RELATION_OWNER_OF,
    );
    if (entity.kind === 'HealingPolicy') {
      const { runbook } = entity.spec as HealingPolicyEntity['spec'];
      emitBoth(
        emit,
        self,
        RELATION_DEPENDS_ON,
        parseEntityRef(runbook, {
          defaultKind: 'runbook',
          defaultNamespace: self.namespace,
        }),
        RELATION_DEPENDENCY_OF,
      );
    }
    return entity;
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
