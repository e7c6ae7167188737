type Schema = Record<string, unknown>;

// Strict structured outputs take a part of JSON Schema; the others refuse the
// whole request: https://developers.openai.com/api/docs/guides/structured-outputs
const DROPPED = ['minLength', 'maxLength', '$schema'];

/**
 * A schema as strict structured outputs take it: without the keywords that they
 * do not know (whoever asked checks the reply anyway), closed to further
 * properties, and strict only where every property is required: to require one
 * that may be absent would make the model say something there.
 */
export function strictSchema(schema: Schema): {
  schema: Schema;
  strict: boolean;
} {
  return everyPropertyIsRequired(schema)
    ? { schema: closed(schema), strict: true }
    : { schema, strict: false };
}

function closed(schema: Schema): Schema {
  const kept = Object.entries(schema).filter(([key]) => !DROPPED.includes(key));
  const made = kept.map(([key, value]) => {
    switch (key) {
      case 'properties':
      case '$defs':
        return [key, mapValues(value as Record<string, Schema>, closed)];
      case 'items':
        return [key, closed(value as Schema)];
      case 'anyOf':
      case 'oneOf':
        // The alternatives of a reply exclude each other; `oneOf` is not taken.
        return ['anyOf', (value as Schema[]).map(closed)];
      default:
        return [key, value];
    }
  });
  return {
    ...Object.fromEntries(made),
    ...(schema.type === 'object' && { additionalProperties: false }),
  };
}

function everyPropertyIsRequired(schema: Schema): boolean {
  const { type, required, properties = {} } = schema;
  const names = Object.keys(properties as object);
  const isOpen =
    type === 'object' &&
    (!Array.isArray(required) || names.some(name => !required.includes(name)));
  return !isOpen && inner(schema).every(everyPropertyIsRequired);
}

function inner(schema: Schema): Schema[] {
  const { properties = {}, $defs = {}, items, anyOf = [], oneOf = [] } = schema;
  return [
    ...Object.values(properties as Record<string, Schema>),
    ...Object.values($defs as Record<string, Schema>),
    ...(items ? [items as Schema] : []),
    ...(anyOf as Schema[]),
    ...(oneOf as Schema[]),
  ];
}

function mapValues<T>(record: Record<string, T>, map: (value: T) => T) {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key, map(value)]),
  );
}
