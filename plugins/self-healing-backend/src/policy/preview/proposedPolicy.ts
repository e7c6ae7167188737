import { stringifyEntityRef } from '@backstage/catalog-model';
import {
  describeProblem,
  HealingPolicyEntity,
  healingPolicyEntitySchema,
  PolicyPreviewRequest,
  Problem,
  RunbookEntity,
  runbookEntitySchema,
  SELF_HEALING_API_VERSION,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  validatePair,
  validatePolicy,
  validateRunbook,
} from '@backstage-self-healing/plugin-self-healing-node';
import { PolicyFact, RunbookFact } from '../facts';
import { HealingCatalog, runbookRefOf } from '../healingCatalog';

/** A policy that nobody has registered yet, as decisions take them. */
export type Proposed =
  | {
      policy: PolicyFact;
      /** Without one, nobody knows which policies would come before it. */
      named: boolean;
    }
  | { problems: Problem[] };

/** What a form gives before its author has named the policy. */
const UNNAMED = 'proposed';

/**
 * Reads a policy that is not in the catalog. Pure.
 *
 * @param given - the policy or only its spec, and a runbook that comes with it
 * @param runbooks - those of the catalog
 */
export function proposedPolicy(
  given: Pick<PolicyPreviewRequest, 'policy' | 'runbook'>,
  runbooks: HealingCatalog['runbooks'],
): Proposed {
  const entity = policyEntityOf(given.policy);
  const own = given.runbook ? validateRunbook(given.runbook) : [];
  const problems = [
    ...validatePolicy(entity),
    ...own.map(problem => ({
      path: 'spec.runbook',
      message: `its runbook is not valid: ${describeProblem(problem)}`,
    })),
  ];
  if (problems.length > 0) return { problems };
  const policy = healingPolicyEntitySchema.parse(entity);
  const ref = runbookRefOf(policy.spec.runbook, policy.metadata.namespace);
  const runbook = [
    ...(given.runbook
      ? [factOf(runbookEntitySchema.parse(given.runbook))]
      : []),
    ...runbooks,
  ].find(one => one.ref === ref);
  if (!runbook) {
    return {
      problems: [
        {
          path: 'spec.runbook',
          message: `'${policy.spec.runbook}' is not in the catalog`,
        },
      ],
    };
  }
  const pair = validatePair(policy, runbook);
  if (pair.problems.length > 0) return { problems: pair.problems };
  const { spec } = policy;
  return {
    policy: { ref: refOf(policy), title: titleOf(policy), spec, runbook },
    named: isWhole(given.policy),
  };
}

function policyEntityOf(
  policy: Record<string, unknown>,
): Record<string, unknown> {
  return isWhole(policy)
    ? policy
    : {
        apiVersion: SELF_HEALING_API_VERSION,
        kind: 'HealingPolicy',
        metadata: { name: UNNAMED, title: 'The proposed policy' },
        spec: policy,
      };
}

function isWhole(policy: Record<string, unknown>): boolean {
  return 'kind' in policy || 'spec' in policy;
}

function factOf(runbook: RunbookEntity): RunbookFact {
  return { ref: refOf(runbook), title: titleOf(runbook), spec: runbook.spec };
}

function refOf({
  kind,
  metadata,
}: HealingPolicyEntity | RunbookEntity): string {
  return stringifyEntityRef({ ...metadata, kind });
}

function titleOf({
  metadata: { title, name },
}: HealingPolicyEntity | RunbookEntity): string {
  return title ?? name;
}
