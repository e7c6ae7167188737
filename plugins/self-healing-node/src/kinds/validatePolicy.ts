import {
  healingPolicyEntitySchema,
  POLICY_CONDITION_VARIABLES,
  Problem,
  problemsOf,
} from '@backstage-self-healing/plugin-self-healing-common';
import { entityRefProblems } from './entityRefProblems';
import { conditionProblems } from './expressionProblems';
import { targetsProblems } from './targetsProblems';

/**
 * What is wrong with a HealingPolicy: its shape, the expressions in it and what
 * its references name. Pure; says the same wherever a policy is looked at.
 *
 * @param entity - anything, as it was read
 * @returns each problem with its path; empty when there is none
 * @public
 */
export function validatePolicy(entity: unknown): Problem[] {
  const parsed = healingPolicyEntitySchema.safeParse(entity);
  if (!parsed.success) return problemsOf(parsed.error);
  const { owner, targets, when, runbook, approval, escalate } =
    parsed.data.spec;
  return [
    ...entityRefProblems('spec.owner', owner, ['group', 'user']),
    ...targetsProblems('spec.targets', targets),
    ...conditionProblems('spec.when', when, {
      variables: POLICY_CONDITION_VARIABLES,
    }),
    ...entityRefProblems('spec.runbook', runbook, ['runbook']),
    ...approval.from.flatMap((ref, index) =>
      ref === 'owner'
        ? []
        : entityRefProblems(`spec.approval.from[${index}]`, ref, [
            'group',
            'user',
          ]),
    ),
    ...(escalate && !['owner', 'platform'].includes(escalate.to)
      ? entityRefProblems('spec.escalate.to', escalate.to, ['group', 'user'])
      : []),
  ];
}
