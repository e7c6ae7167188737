import {
  HealingPolicySpec,
  healingPolicyEntitySchema,
  healingPolicySpecSchema,
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
  // All at once, also where the shape is wrong elsewhere: who fills in a form
  // wants to be told of each field.
  const spec: Partial<HealingPolicySpec> = parsed.success
    ? parsed.data.spec
    : asFarAsRight(entity);
  const { owner, targets, when, runbook, approval, escalate } = spec;
  return [
    ...(parsed.success ? [] : problemsOf(parsed.error)),
    ...(owner ? entityRefProblems('spec.owner', owner, ['group', 'user']) : []),
    ...targetsProblems('spec.targets', targets),
    ...(when
      ? conditionProblems('spec.when', when, {
          variables: POLICY_CONDITION_VARIABLES,
        })
      : []),
    ...(runbook ? entityRefProblems('spec.runbook', runbook, ['runbook']) : []),
    ...(approval?.from ?? []).flatMap((ref, index) =>
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

/** Those fields of a spec that have their shape. */
function asFarAsRight(entity: unknown): Partial<HealingPolicySpec> {
  const given = (entity as { spec?: unknown } | null | undefined)?.spec;
  if (typeof given !== 'object' || given === null) return {};
  return Object.fromEntries(
    Object.entries(healingPolicySpecSchema.shape).flatMap(([name, schema]) => {
      const field = Object.hasOwn(given, name)
        ? schema.safeParse((given as Record<string, unknown>)[name])
        : undefined;
      return field?.success ? [[name, field.data]] : [];
    }),
  );
}
