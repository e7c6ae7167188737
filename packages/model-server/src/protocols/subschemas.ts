import { asRecord } from './protocol';

/** A place in a JSON Schema, as a path of its keys, and what is there. */
export interface SchemaNode {
  path: string[];
  schema: Record<string, unknown>;
}

/** Every schema within a schema, itself first. */
export function subschemas(
  schema: Record<string, unknown>,
  path: string[] = [],
): SchemaNode[] {
  const inner = (value: unknown, ...keys: string[]): SchemaNode[] => {
    const record = asRecord(value);
    return record ? subschemas(record, [...path, ...keys]) : [];
  };
  const named = (keyword: string) =>
    Object.entries(asRecord(schema[keyword]) ?? {}).flatMap(([name, value]) =>
      inner(value, keyword, name),
    );
  const listed = (keyword: string) => {
    const list = schema[keyword];
    return Array.isArray(list)
      ? list.flatMap((value, index) => inner(value, keyword, String(index)))
      : [];
  };
  return [
    { path, schema },
    ...named('properties'),
    ...named('$defs'),
    ...inner(schema.items, 'items'),
    ...listed('anyOf'),
    ...listed('oneOf'),
    ...listed('allOf'),
  ];
}
