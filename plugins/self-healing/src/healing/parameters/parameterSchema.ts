/** JSON Schema of an object, as a runbook declares it. */
export type ParameterSchema = Record<string, unknown>;

/** Keywords by which a schema asks for something without naming a property. */
const ASKING = [
  'oneOf',
  'anyOf',
  'allOf',
  'dependencies',
  'if',
  '$ref',
  'patternProperties',
  'additionalProperties',
];

/** Whether there is nothing to fill in, so that the plan can be shown at once. */
export function asksNothing(schema: ParameterSchema): boolean {
  const { properties } = schema;
  const named =
    typeof properties === 'object' && properties !== null
      ? Object.keys(properties)
      : [];
  return (
    named.length === 0 &&
    // `additionalProperties: false` asks for nothing, a schema there does.
    ASKING.every(keyword => typeof (schema[keyword] ?? true) === 'boolean')
  );
}

/**
 * @returns the parameters to send: what was given, nothing for what was not.
 * The form keeps a place for everything that it could ask for; an optional one
 * that is still empty is none.
 */
export function givenParameters(
  schema: ParameterSchema,
  values: Record<string, unknown>,
): Record<string, unknown> {
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.fromEntries(
    Object.entries(values).filter(
      ([name, value]) => required.includes(name) || !isEmpty(value),
    ),
  );
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.values(value).every(isEmpty);
}
