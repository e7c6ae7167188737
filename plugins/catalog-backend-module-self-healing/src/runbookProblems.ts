import { assertError } from '@backstage/errors';
import {
  describeIssues,
  RUNBOOK_INPUT_VARIABLES,
  runbookEntitySchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  compileParameters,
  compileTemplate,
} from '@backstage-self-healing/plugin-self-healing-node';
import { entityRefProblem } from './entityRefProblem';
import { targetsProblems } from './targetsProblems';

/**
 * @returns what is wrong with a runbook, each with its path; empty when nothing
 */
export function runbookProblems(entity: unknown): string[] {
  const parsed = runbookEntitySchema.safeParse(entity);
  if (!parsed.success) return [describeIssues(parsed.error)];
  const { spec } = parsed.data;
  return [
    ...entityRefProblem('spec.owner', spec.owner, ['group', 'user']),
    ...targetsProblems('spec.targets', spec.targets),
    ...parametersProblems(spec.parameters),
    ...spec.steps.flatMap(({ input }, index) =>
      templateProblems(`spec.steps[${index}].input`, input),
    ),
    ...templateProblems('spec.verify.checks', spec.verify?.checks ?? []),
  ];
}

function parametersProblems(schema: Record<string, unknown>): string[] {
  try {
    compileParameters(schema, 'spec.parameters');
    return [];
  } catch (error) {
    assertError(error);
    return [error.message];
  }
}

// Each string on its own, so that the path is that of the string.
function templateProblems(path: string, value: unknown): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) =>
      templateProblems(`${path}[${index}]`, item),
    );
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, item]) =>
      templateProblems(`${path}.${key}`, item),
    );
  }
  try {
    compileTemplate(value, { variables: RUNBOOK_INPUT_VARIABLES });
    return [];
  } catch (error) {
    assertError(error);
    return [`${path}: ${error.message}`];
  }
}
