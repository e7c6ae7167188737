import {
  Entity,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import {
  describeIssues,
  HealingPolicySpec,
  healingPolicyEntitySchema,
  healingPolicySpecSchema,
  runbookEntitySchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import { PolicyFact, RunbookFact } from './facts';

/** Every runbook and policy that the catalog has at one moment, sorted. */
export type HealingCatalog = {
  runbooks: (RunbookFact & { description?: string })[];
  policies: PolicyFact[];
};

type Parsed =
  | { runbook: HealingCatalog['runbooks'][number] }
  | { problem: string };

/**
 * Entities as the stages use them. The catalog checks them at registration;
 * what was stored before it did is kept with its problem, so that its owner
 * sees it, and cannot take the others down.
 */
export function readHealingCatalog(
  entities: readonly Entity[],
): HealingCatalog {
  const parsed = new Map<string, Parsed>(
    entities
      .filter(({ kind }) => kind === 'Runbook')
      .map(entity => [stringifyEntityRef(entity), toRunbook(entity)]),
  );
  return {
    runbooks: [...parsed.values()]
      .flatMap(one => ('runbook' in one ? [one.runbook] : []))
      .sort(byRef),
    policies: entities
      .filter(({ kind }) => kind === 'HealingPolicy')
      .flatMap(entity => toPolicy(entity, parsed))
      .sort(byRef),
  };
}

function toRunbook(entity: Entity): Parsed {
  const result = runbookEntitySchema.safeParse(entity);
  if (!result.success) return { problem: describeIssues(result.error) };
  return {
    runbook: {
      ref: stringifyEntityRef(entity),
      title: titleOf(entity),
      ...(entity.metadata.description
        ? { description: entity.metadata.description }
        : {}),
      spec: result.data.spec,
    },
  };
}

function toPolicy(
  entity: Entity,
  runbooks: ReadonlyMap<string, Parsed>,
): PolicyFact[] {
  const fact = {
    ref: stringifyEntityRef(entity),
    title: titleOf(entity),
    runbook: null,
  };
  const result = healingPolicyEntitySchema.safeParse(entity);
  if (!result.success) {
    const spec = harmless(entity.spec?.targets);
    // One that does not even say whom it is for can be shown to nobody.
    return spec
      ? [{ ...fact, spec, problem: describeIssues(result.error) }]
      : [];
  }
  const { spec } = result.data;
  const ref = runbookRefOf(spec, entity.metadata.namespace);
  if (!ref) {
    return [
      { ...fact, spec, problem: `runbook: '${spec.runbook}' is no entity ref` },
    ];
  }
  const stranger = spec.approval.from.find(
    from => from !== 'owner' && !isApproverRef(from),
  );
  if (stranger !== undefined) {
    return [
      {
        ...fact,
        spec,
        problem: `approval.from: '${stranger}' is no entity ref`,
      },
    ];
  }
  const found = runbooks.get(ref);
  if (found && 'problem' in found) {
    return [
      { ...fact, spec, problem: `its runbook is not valid: ${found.problem}` },
    ];
  }
  const { description, ...runbook } = found?.runbook ?? {};
  return [{ ...fact, spec, runbook: found ? (runbook as RunbookFact) : null }];
}

/** Just enough to show a broken policy on the entities that it names. */
function harmless(targets: unknown): HealingPolicySpec | undefined {
  return healingPolicySpecSchema.safeParse({
    owner: 'unknown',
    when: 'false',
    runbook: 'unknown',
    autonomy: 'observe',
    targets,
  }).data;
}

function runbookRefOf(
  { runbook }: HealingPolicySpec,
  defaultNamespace: string | undefined,
): string | undefined {
  try {
    return stringifyEntityRef(
      parseEntityRef(runbook, { defaultKind: 'Runbook', defaultNamespace }),
    );
  } catch {
    return undefined;
  }
}

function isApproverRef(ref: string): boolean {
  try {
    parseEntityRef(ref, { defaultKind: 'Group' });
    return true;
  } catch {
    return false;
  }
}

function titleOf(entity: Entity): string {
  return entity.metadata.title ?? entity.metadata.name;
}

function byRef(a: { ref: string }, b: { ref: string }): number {
  return a.ref.localeCompare(b.ref);
}
