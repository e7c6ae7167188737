import { assertError } from '@backstage/errors';
import { Problem } from '@backstage-self-healing/plugin-self-healing-common';
import { compileExpression } from '../expression';
import { compileTemplate } from '../template';

type Options = { variables: readonly string[] };

/** What is wrong with a CEL expression. */
export function conditionProblems(
  path: string,
  source: string,
  options: Options,
): Problem[] {
  return problemsIn(path, () => compileExpression(source, options));
}

/** What is wrong with each `${{ }}` in a value, at the string that holds it. */
export function templateProblems(
  path: string,
  value: unknown,
  options: Options,
): Problem[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) =>
      templateProblems(`${path}[${index}]`, item, options),
    );
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, item]) =>
      templateProblems(`${path}.${key}`, item, options),
    );
  }
  return problemsIn(path, () => compileTemplate(value, options));
}

function problemsIn(path: string, compile: () => unknown): Problem[] {
  try {
    compile();
    return [];
  } catch (error) {
    assertError(error);
    return [{ path, message: error.message }];
  }
}
