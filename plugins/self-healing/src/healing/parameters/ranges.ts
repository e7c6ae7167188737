import { isObject } from '../../isObject';
import { ParameterSchema } from './parameterSchema';

/** The numbers that a field takes, as far as its schema bounds them. */
export type Range = { minimum?: number; maximum?: number };

function membersOf(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {};
}

function rangeOf({ minimum, maximum }: ParameterSchema): Range | undefined {
  const range = {
    ...(typeof minimum === 'number' && { minimum }),
    ...(typeof maximum === 'number' && { maximum }),
  };
  return Object.keys(range).length > 0 ? range : undefined;
}

/**
 * @param uiSchema - as it was written; what it says itself stays
 * @returns the uiSchema that says below each number which ones it takes: before
 * one is typed, not only when it was the wrong one
 */
export function withRanges(
  schema: ParameterSchema,
  uiSchema: Record<string, unknown>,
  say: (range: Range) => string,
): Record<string, unknown> {
  const range = rangeOf(schema);
  const said: Record<string, unknown> = range
    ? { 'ui:help': say(range), ...uiSchema }
    : { ...uiSchema };
  const inside = (name: string, value: unknown) => {
    if (isObject(value)) {
      said[name] = withRanges(value, membersOf(said[name]), say);
    }
  };
  for (const [name, property] of Object.entries(membersOf(schema.properties))) {
    inside(name, property);
  }
  if (schema.items !== undefined) inside('items', schema.items);
  return said;
}
