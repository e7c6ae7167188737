import { assertError } from '@backstage/errors';
import {
  describeIssues,
  healingPolicyEntitySchema,
  POLICY_CONDITION_VARIABLES,
} from '@backstage-self-healing/plugin-self-healing-common';
import { compileExpression } from '@backstage-self-healing/plugin-self-healing-node';
import { entityRefProblem } from './entityRefProblem';
import { targetsProblems } from './targetsProblems';

/**
 * @returns what is wrong with a policy, each with its path; empty when nothing
 */
export function healingPolicyProblems(entity: unknown): string[] {
  const parsed = healingPolicyEntitySchema.safeParse(entity);
  if (!parsed.success) return [describeIssues(parsed.error)];
  const { owner, targets, when, runbook, approval, escalate } =
    parsed.data.spec;
  return [
    ...entityRefProblem('spec.owner', owner, ['group', 'user']),
    ...targetsProblems('spec.targets', targets),
    ...conditionProblems('spec.when', when),
    ...entityRefProblem('spec.runbook', runbook, ['runbook']),
    ...approval.from.flatMap((ref, index) =>
      ref === 'owner'
        ? []
        : entityRefProblem(`spec.approval.from[${index}]`, ref, [
            'group',
            'user',
          ]),
    ),
    ...(escalate && !['owner', 'platform'].includes(escalate.to)
      ? entityRefProblem('spec.escalate.to', escalate.to, ['group', 'user'])
      : []),
  ];
}

function conditionProblems(path: string, when: string): string[] {
  try {
    compileExpression(when, { variables: POLICY_CONDITION_VARIABLES });
    return [];
  } catch (error) {
    assertError(error);
    return [`${path}: ${error.message}`];
  }
}
