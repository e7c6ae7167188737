import { InputError } from '@backstage/errors';
import { Environment } from '@marcbachmann/cel-js';

/**
 * A CEL expression, parsed once.
 * Source: https://github.com/google/cel-spec
 *
 * @public
 */
export interface Expression {
  readonly source: string;
  /**
   * @param variables - plain data; numbers are CEL doubles
   * @throws InputError when the expression cannot be evaluated over them
   */
  evaluate(variables: Record<string, unknown>): unknown;
}

// Bounds on what an expression may cost: a policy is evaluated for every
// incident, and its author is not the platform's operator.
const environment = new Environment({
  unlistedVariablesAreDyn: true,
  limits: {
    maxAstNodes: 500,
    maxDepth: 50,
    maxListElements: 100,
    maxMapEntries: 100,
    maxCallArguments: 16,
  },
});

/**
 * @throws InputError with the parser's words when `source` is not CEL
 * @public
 */
export function compileExpression(source: string): Expression {
  let run: (variables: Record<string, unknown>) => unknown;
  try {
    run = environment.parse(source);
  } catch (error) {
    throw new InputError(
      `'${source}' is not a valid CEL expression: ${firstLine(error)}`,
    );
  }
  return {
    source,
    evaluate(variables) {
      try {
        return plain(run(variables));
      } catch (error) {
        throw new InputError(
          `'${source}' could not be evaluated: ${firstLine(error)}`,
        );
      }
    },
  };
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n')[0];
}

// CEL integers are 64 bit; what leaves the expression is JSON.
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([k, v]) => [k, plain(v)]));
  }
  return value;
}
