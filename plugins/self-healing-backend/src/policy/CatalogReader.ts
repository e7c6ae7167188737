import { AuthService } from '@backstage/backend-plugin-api';
import {
  Entity,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  describeIssues,
  healingPolicyEntitySchema,
  runbookEntitySchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import { PolicyFact, RunbookFact } from './facts';

/** Every runbook and policy that the catalog has at one moment. */
export type HealingCatalog = {
  runbooks: (RunbookFact & { description?: string; entity: Entity })[];
  policies: PolicyFact[];
};

/** Reads entities, runbooks and policies with the plugin's own identity. */
export class CatalogReader {
  constructor(
    private readonly catalog: CatalogService,
    private readonly auth: AuthService,
  ) {}

  async entity(entityRef: string): Promise<Entity | null> {
    const entity = await this.catalog.getEntityByRef(entityRef, {
      credentials: await this.auth.getOwnServiceCredentials(),
    });
    return entity ?? null;
  }

  /** @throws when the catalog cannot be read: no policy is not "none applies" */
  async healing(): Promise<HealingCatalog> {
    const { items } = await this.catalog.getEntities(
      { filter: [{ kind: 'Runbook' }, { kind: 'HealingPolicy' }] },
      { credentials: await this.auth.getOwnServiceCredentials() },
    );
    const runbooks = items
      .filter(entity => entity.kind === 'Runbook')
      .flatMap(entity => {
        const parsed = runbookEntitySchema.safeParse(entity);
        return parsed.success
          ? [
              {
                ref: stringifyEntityRef(entity),
                title: titleOf(entity),
                description: entity.metadata.description,
                spec: parsed.data.spec,
                entity,
              },
            ]
          : [];
      })
      .sort((a, b) => a.ref.localeCompare(b.ref));
    const policies = items
      .filter(entity => entity.kind === 'HealingPolicy')
      .flatMap(entity => toPolicy(entity, runbooks))
      .sort((a, b) => a.ref.localeCompare(b.ref));
    return { runbooks, policies };
  }
}

function toPolicy(
  entity: Entity,
  runbooks: readonly RunbookFact[],
): PolicyFact[] {
  const ref = stringifyEntityRef(entity);
  const title = titleOf(entity);
  const parsed = healingPolicyEntitySchema.safeParse(entity);
  if (!parsed.success) {
    // Kept when it says whom it is for, so that its owner sees what is wrong.
    const loose = healingPolicyEntitySchema.shape.spec.safeParse({
      owner: 'unknown',
      when: 'false',
      runbook: 'unknown',
      autonomy: 'observe',
      targets: entity.spec?.targets,
    });
    return loose.success
      ? [
          {
            ref,
            title,
            spec: loose.data,
            runbook: null,
            problem: describeIssues(parsed.error),
          },
        ]
      : [];
  }
  const { spec } = parsed.data;
  const runbookRef = stringifyEntityRef(
    parseEntityRef(spec.runbook, {
      defaultKind: 'Runbook',
      defaultNamespace: entity.metadata.namespace,
    }),
  );
  const found = runbooks.find(runbook => runbook.ref === runbookRef);
  return [
    {
      ref,
      title,
      spec,
      runbook: found
        ? { ref: found.ref, title: found.title, spec: found.spec }
        : null,
    },
  ];
}

function titleOf(entity: Entity): string {
  return entity.metadata.title ?? entity.metadata.name;
}
