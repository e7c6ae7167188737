/** A runbook parameter as a form field. */
export type ParameterField = {
  name: string;
  title: string;
  description?: string;
  required: boolean;
  type: 'string' | 'number' | 'integer' | 'boolean' | 'enum' | 'unsupported';
  /** Choices of an enum, by what the form shows. */
  choices: unknown[];
  minimum?: number;
  maximum?: number;
  initial?: unknown;
};

/** What a person typed; empty text means not given. */
export type ParameterValues = Record<string, unknown>;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fieldType(schema: Record<string, unknown>): ParameterField['type'] {
  if (Array.isArray(schema.enum)) return 'enum';
  switch (schema.type) {
    case 'string':
    case 'number':
    case 'integer':
    case 'boolean':
      return schema.type;
    default:
      return 'unsupported';
  }
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/**
 * @param schema - JSON Schema of an object, as a runbook declares it
 * @returns one field for each property, in the schema's order
 */
export function parameterFields(
  schema: Record<string, unknown>,
): ParameterField[] {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(properties)
    .filter((entry): entry is [string, Record<string, unknown>] =>
      isObject(entry[1]),
    )
    .map(([name, property]) => ({
      name,
      title: typeof property.title === 'string' ? property.title : name,
      description:
        typeof property.description === 'string'
          ? property.description
          : undefined,
      required: required.includes(name),
      type: fieldType(property),
      choices: Array.isArray(property.enum) ? property.enum : [],
      minimum: numberOf(property.minimum),
      maximum: numberOf(property.maximum),
      initial: property.default,
    }));
}

/** @returns what a form starts with: the defaults that the schema gives */
export function initialValues(fields: ParameterField[]): ParameterValues {
  return Object.fromEntries(
    fields
      .filter(field => field.initial !== undefined)
      .map(field => [field.name, field.initial]),
  );
}

/** @returns the parameters to send: what was given, nothing for what was not */
export function givenParameters(
  fields: ParameterField[],
  values: ParameterValues,
): Record<string, unknown> {
  return Object.fromEntries(
    fields
      .map(field => [field.name, values[field.name]] as const)
      .filter(
        ([, value]) =>
          value !== undefined &&
          value !== '' &&
          !(typeof value === 'number' && Number.isNaN(value)),
      ),
  );
}

/** Whether a number is none that the runbook takes. */
export function isOutOfRange(field: ParameterField, value: unknown): boolean {
  if (typeof value !== 'number' || Number.isNaN(value)) return false;
  return (
    value < (field.minimum ?? -Infinity) ||
    value > (field.maximum ?? Infinity) ||
    (field.type === 'integer' && !Number.isInteger(value))
  );
}

/** @returns names of required fields that are still empty */
export function missingParameters(
  fields: ParameterField[],
  values: ParameterValues,
): string[] {
  const given = givenParameters(fields, values);
  return fields
    .filter(field => field.required && !(field.name in given))
    .map(field => field.name);
}
