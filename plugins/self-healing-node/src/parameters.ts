import { InputError } from '@backstage/errors';
import {
  describeProblem,
  Problem,
} from '@backstage-self-healing/plugin-self-healing-common';
import Ajv, { ErrorObject, ValidateFunction } from 'ajv';

/**
 * The parameters that a runbook takes, compiled once.
 *
 * @public
 */
export interface ParametersSchema {
  /**
   * Parameters with the schema's defaults filled in; those given stay as they
   * are.
   * @throws InputError with the path of what does not fit the schema
   */
  fill(parameters: Record<string, unknown>): Record<string, unknown>;
}

// Keywords of others (ui:widget and such) and formats are theirs to know.
const LENIENT = { allErrors: true, strict: false, logger: false } as const;

/** Knows what a schema is; it keeps none. */
const draft07 = new Ajv(LENIENT);

/**
 * Checks and compiles the JSON Schema of a runbook's parameters, the same when
 * it is registered and when it is run: mistakes are told at registration.
 *
 * @param path - where the schema stands, for the words of what is wrong in it
 * @throws InputError with each problem and its path when it is no JSON Schema
 * (draft-07), or none of an object
 * @public
 */
export function compileParameters(
  schema: Record<string, unknown>,
  path: string,
): ParametersSchema {
  const { ajv, validate, problems } = compile(schema, path);
  if (!validate) {
    throw new InputError(problems.map(describeProblem).join('; '));
  }
  return {
    fill(parameters) {
      // Through JSON, as which they came and will be stored.
      const filled = JSON.parse(JSON.stringify(parameters));
      if (!validate(filled)) {
        throw new InputError(
          ajv.errorsText(validate.errors, {
            dataVar: 'parameters',
            separator: '; ',
          }),
        );
      }
      return filled;
    },
  };
}

/**
 * What {@link compileParameters} would refuse a schema for, each with its path.
 *
 * @public
 */
export function parametersProblems(
  schema: Record<string, unknown>,
  path: string,
): Problem[] {
  return compile(schema, path).problems;
}

type Compiled = {
  ajv: Ajv;
  /** Absent when there are problems. */
  validate?: ValidateFunction<Record<string, unknown>>;
  problems: Problem[];
};

function compile(schema: Record<string, unknown>, path: string): Compiled {
  // An instance of its own: schemas of two owners may have the same $id.
  const ajv = new Ajv({
    ...LENIENT,
    useDefaults: true,
    meta: false,
    validateSchema: false,
  });
  const below = (problems: Problem[]) =>
    problems.map(problem => ({ ...problem, path: `${path}${problem.path}` }));
  try {
    const problems = misfits(schema);
    if (problems.length > 0) return { ajv, problems: below(problems) };
    const validate = ajv.compile<Record<string, unknown>>(schema);
    // One that only ever leads to itself ends the stack when it is followed.
    validate({});
    return { ajv, validate, problems: [] };
  } catch (error) {
    const { message } = error as Error;
    // Schemas too deep for the compiler are too deep to be searched.
    const place = error instanceof RangeError ? '' : placeOf(schema, message);
    return { ajv, problems: below([{ path: place, message }]) };
  }
}

/** What is not as draft-07 says, and what it allows but parameters cannot be. */
function misfits(schema: Record<string, unknown>): Problem[] {
  if (schema.$async) {
    return [{ path: '.$async', message: 'is not supported' }];
  }
  if (draft07.validateSchema(schema) !== true) {
    const errors = draft07.errors ?? [];
    // What contains a mistake is no schema either; that helps nobody.
    const inmost = errors.filter(
      ({ instancePath }, index) =>
        !errors.some(
          (other, position) =>
            other.instancePath.startsWith(`${instancePath}/`) ||
            (other.instancePath === instancePath && position < index),
        ),
    );
    return inmost.map(problemOf);
  }
  return schema.type === undefined || schema.type === 'object'
    ? []
    : [{ path: '.type', message: 'must be "object"' }];
}

function problemOf({ instancePath, message, params }: ErrorObject): Problem {
  // RFC 6901: in a JSON Pointer ~1 stands for / and ~0 for ~.
  const path = instancePath
    .split('/')
    .slice(1)
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map(part => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`))
    .join('');
  const allowed: unknown[] | undefined = params.allowedValues;
  return {
    path,
    message: allowed
      ? `must be one of ${allowed
          .map(value => JSON.stringify(value))
          .join(', ')}`
      : `${message}`,
  };
}

const noPattern = (pattern: unknown) =>
  `Invalid regular expression: /${pattern}/`;

/** What the compiler says names a value, not where that stands. */
const COMPLAINTS = new Map<string, (value: unknown) => string[]>([
  ['$ref', value => [`can't resolve reference ${value} `]],
  ['$schema', value => [`no schema with key or ref "${value}"`]],
  ['pattern', value => [noPattern(value)]],
  ['patternProperties', value => Object.keys(value ?? {}).map(noPattern)],
]);

function placeOf(schema: object, message: string): string {
  for (const [key, value] of Object.entries(schema)) {
    const place = Array.isArray(schema) ? `[${key}]` : `.${key}`;
    const complaints = COMPLAINTS.get(key)?.(value) ?? [];
    if (complaints.some(words => message.startsWith(words))) return place;
    if (typeof value !== 'object' || value === null) continue;
    const inside = placeOf(value, message);
    if (inside) return `${place}${inside}`;
  }
  return '';
}
