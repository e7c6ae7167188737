import { InputError } from '@backstage/errors';
import { Environment } from '@marcbachmann/cel-js';
import { unboundedCost } from './expressionBounds';
import { restsOnLackOf } from './expressionLack';

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
   * @returns plain data
   * @throws InputError when the expression cannot be evaluated over them
   */
  evaluate(variables: Record<string, unknown>): unknown;
  /**
   * Whether it may be true because a list lacks something, so that it says
   * little while the list is not complete. `list.exists(…)` alone does not.
   */
  restsOnLackOf(list: string): boolean;
}

// Bounds on what an expression may cost: a policy is evaluated for every
// incident, and its author is not the platform's operator.
const limits = {
  maxAstNodes: 500,
  maxDepth: 50,
  maxListElements: 100,
  maxMapEntries: 100,
  maxCallArguments: 16,
};

const environment = new Environment({ unlistedVariablesAreDyn: true, limits });

/**
 * Parses and checks a CEL expression, once, so that mistakes are told at registration.
 *
 * @param options - `variables`: the only names that the expression may use;
 * any when absent, and then an unknown one is found when it is evaluated
 * @throws InputError with the parser's words when `source` is not CEL, uses
 * another variable, or could run without bound
 * @public
 */
export function compileExpression(
  source: string,
  options?: { variables?: readonly string[] },
): Expression {
  const refuse = (why: string) =>
    new InputError(`'${source}' is not a valid CEL expression: ${why}`);
  let run;
  try {
    run = environment.parse(source);
  } catch (error) {
    throw refuse(firstLine(error));
  }
  const unbounded = unboundedCost(run.ast);
  if (unbounded) throw refuse(unbounded);
  if (options?.variables) {
    const checked = knowing(options.variables).check(source);
    if (!checked.valid) throw refuse(firstLine(checked.error));
  }
  return {
    source,
    restsOnLackOf: list => restsOnLackOf(run.ast, list),
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

function knowing(variables: readonly string[]): Environment {
  const strict = new Environment({ unlistedVariablesAreDyn: false, limits });
  for (const name of variables) strict.registerVariable(name, 'dyn');
  return strict;
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n')[0];
}

// CEL integers are 64 bit, and it knows types that JSON does not; what leaves
// an expression is plain data.
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([k, v]) => [k, plain(v)]));
  }
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object' || value === null) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) {
    throw new Error('it gives a value that is not plain data');
  }
  return Object.fromEntries(
    Object.entries(value).map(([k, v]) => [k, plain(v)]),
  );
}
