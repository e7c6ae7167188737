import {
  Entity,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { AlphaEntity } from '@backstage/catalog-model/alpha';
import {
  ANNOTATION_PROBLEM,
  describeIssues,
  HealingPolicySpec,
  healingPolicyEntitySchema,
  healingPolicySpecSchema,
  runbookEntitySchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import { parametersWithoutDefault } from '@backstage-self-healing/plugin-self-healing-node';
import { PolicyFact, RunbookFact } from './facts';

/** Every runbook and policy that the catalog has at one moment, sorted. */
export type HealingCatalog = {
  runbooks: (RunbookFact & { description?: string })[];
  policies: (PolicyFact & {
    /** What its author should know though it can be used. */
    warning?: string;
  })[];
};

// Source: ENTITY_STATUS_CATALOG_PROCESSING_TYPE of @backstage/catalog-client
const PROCESSING_STATUS = 'backstage.io/catalog-processing';

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
  const marked = markedProblem(entity);
  if (marked) return { problem: marked };
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
  const marked = markedProblem(entity);
  if (marked) return [{ ...fact, spec, problem: marked }];
  const ref = runbookRefOf(spec.runbook, entity.metadata.namespace);
  if (!ref) {
    return [
      { ...fact, spec, problem: `runbook: '${spec.runbook}' is no entity ref` },
    ];
  }
  const stranger = strangerIn(spec);
  if (stranger) {
    return [{ ...fact, spec, problem: `${stranger} is no entity ref` }];
  }
  const found = runbooks.get(ref);
  if (found && 'problem' in found) {
    return [
      { ...fact, spec, problem: `its runbook is not valid: ${found.problem}` },
    ];
  }
  if (!found) return [{ ...fact, spec, ...warningOf(entity) }];
  const { description, ...runbook } = found.runbook;
  const asked = parametersWithoutDefault(runbook.spec);
  if (asked.length > 0) {
    return [
      {
        ...fact,
        spec,
        problem: `${runbook.title} asks for ${asked.join(
          ' and ',
        )}, and a policy has no one to ask: give it a default`,
      },
    ];
  }
  return [{ ...fact, spec, runbook, ...warningOf(entity) }];
}

/** What the catalog's processor found, which compiles every expression. */
function markedProblem(entity: Entity): string | undefined {
  return entity.metadata.annotations?.[ANNOTATION_PROBLEM] || undefined;
}

/**
 * An entity that the catalog cannot process any more stays as it was, and keeps
 * acting: whoever changed it believes otherwise.
 */
function warningOf(entity: Entity): { warning?: string } {
  const errors = ((entity as AlphaEntity).status?.items ?? []).filter(
    ({ type, level }) => type === PROCESSING_STATUS && level === 'error',
  );
  return errors.length > 0
    ? {
        warning: `The catalog cannot read its newest version, so the one before keeps acting: ${errors
          .map(({ message }) => message)
          .join('; ')}`,
      }
    : {};
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

/** The full ref of the runbook that a policy names; undefined for no ref. */
export function runbookRefOf(
  runbook: string,
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

/** Somebody that no ref can mean, and where it is said. */
function strangerIn({
  approval,
  escalate,
}: HealingPolicySpec): string | undefined {
  const from = approval.from.find(ref => ref !== 'owner' && !isPersonRef(ref));
  if (from !== undefined) return `approval.from: '${from}'`;
  const { to } = escalate ?? { to: 'owner' };
  return to === 'owner' || to === 'platform' || isPersonRef(to)
    ? undefined
    : `escalate.to: '${to}'`;
}

function isPersonRef(ref: string): boolean {
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
