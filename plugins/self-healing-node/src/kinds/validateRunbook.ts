import {
  Problem,
  problemsOf,
  RUNBOOK_CHECK_VARIABLES,
  RUNBOOK_INPUT_VARIABLES,
  runbookEntitySchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import { parametersProblems } from '../parameters';
import { entityRefProblems } from './entityRefProblems';
import { templateProblems } from './expressionProblems';
import { targetsProblems } from './targetsProblems';

const options = { variables: RUNBOOK_INPUT_VARIABLES };

/**
 * What is wrong with a Runbook: its shape, its parameters' schema and every
 * expression in it. Pure; says the same wherever a runbook is looked at.
 *
 * @param entity - anything, as it was read
 * @returns each problem with its path; empty when there is none
 * @public
 */
export function validateRunbook(entity: unknown): Problem[] {
  const parsed = runbookEntitySchema.safeParse(entity);
  if (!parsed.success) return problemsOf(parsed.error);
  const { spec } = parsed.data;
  return [
    ...entityRefProblems('spec.owner', spec.owner, ['group', 'user']),
    ...targetsProblems('spec.targets', spec.targets),
    ...parametersProblems(spec.parameters, 'spec.parameters'),
    ...spec.steps.flatMap(({ input }, index) =>
      templateProblems(`spec.steps[${index}].input`, input, options),
    ),
    ...templateProblems('spec.verify.checks', spec.verify?.checks ?? [], {
      variables: RUNBOOK_CHECK_VARIABLES,
    }),
  ];
}
