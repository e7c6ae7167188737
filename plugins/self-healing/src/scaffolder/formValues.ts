import { isObject } from '../isObject';

/** What has been filled in so far, in all steps of a template's form. */
export type FormValues = Record<string, unknown>;

const PLACE = /\$\{\{\s*parameters\.([\w.-]+)\s*\}\}/g;
const ONLY_PLACE = /^\$\{\{\s*parameters\.([\w.-]+)\s*\}\}$/;

/** @returns what stands at a dotted path of the form */
function valueAt(values: FormValues, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, name) =>
        isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined,
      values,
    );
}

/**
 * Puts what was filled in into its places, as the template's own steps will:
 * `${{ parameters.name }}` alone becomes the value itself, within other words
 * its text. A place for nothing is left out, with the key that it is under.
 */
export function fillIn(pattern: unknown, values: FormValues): unknown {
  if (typeof pattern === 'string') {
    const only = ONLY_PLACE.exec(pattern);
    if (only) return valueAt(values, only[1]);
    return pattern.replace(PLACE, (_, path) =>
      String(valueAt(values, path) ?? ''),
    );
  }
  if (Array.isArray(pattern)) {
    return pattern
      .map(item => fillIn(item, values))
      .filter(item => item !== undefined);
  }
  if (isObject(pattern)) {
    return Object.fromEntries(
      Object.entries(pattern)
        .map(([name, inside]) => [name, fillIn(inside, values)] as const)
        .filter(([, inside]) => inside !== undefined),
    );
  }
  return pattern;
}

/**
 * @param path - where something is wrong, e.g. `spec.guardrails.cooldown`
 * @returns the names of the fields whose values stand there
 */
export function fieldsAt(
  pattern: Record<string, unknown>,
  path: string,
): string[] {
  let place: unknown = pattern;
  for (const name of path.split(/[.[\]]+/).filter(Boolean)) {
    // A place in a list is named by its number, and read like any other.
    const inside: unknown =
      isObject(place) || Array.isArray(place)
        ? (place as Record<string, unknown>)[name]
        : undefined;
    // What is wrong inside a value that a field gave is wrong in that field.
    if (inside === undefined) break;
    place = inside;
  }
  return typeof place === 'string'
    ? [...place.matchAll(PLACE)].map(([, name]) => name)
    : [];
}

/**
 * @param entity - a field's name, or the ref of an entity
 * @returns the ref; undefined while none is chosen
 */
export function entityRefOf(
  entity: string | undefined,
  values: FormValues,
): string | undefined {
  if (!entity) return undefined;
  if (entity.includes(':')) return entity;
  const chosen = valueAt(values, entity);
  return typeof chosen === 'string' && chosen !== '' ? chosen : undefined;
}
