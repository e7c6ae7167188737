import { isSecretValue } from './judgeValue';
import { redact, RedactOptions } from './redact';
import { sortOfKey } from './secretKeys';
import { Placeholders } from './Placeholders';

export interface RedactValueOptions extends RedactOptions {
  /** Fields that are passed on as they are: what will be sent must be whole. */
  whole?: readonly string[];
}

/** Deeper than this nothing that we read is nested; it is not passed on. */
const DEEPEST = 40;

/**
 * Redacts every string in plain data (JSON); one context for all of it. A
 * field whose name says so is a secret by its name.
 */
export function redactValue<T>(value: T, options: RedactValueOptions = {}): T {
  const shared = {
    ...options,
    placeholders: options.placeholders ?? new Placeholders(),
  };
  return walk(value, undefined, shared, 0) as T;
}

function walk(
  value: unknown,
  key: string | undefined,
  options: RedactValueOptions,
  depth: number,
): unknown {
  if (depth > DEEPEST) return '[withheld: nested too deeply]';
  if (typeof value === 'string') {
    const sort = key === undefined ? undefined : sortOfKey(key);
    return isSecretValue(sort, value, { quoted: true, tight: true })
      ? `[redacted: ${sort}]`
      : redact(value, options).text;
  }
  if (Array.isArray(value)) {
    return value.map(item => walk(item, key, options, depth + 1));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([field, item]) => [
      redact(field, options).text,
      options.whole?.includes(field)
        ? item
        : walk(item, keyOf(field, value), options, depth + 1),
    ]),
  );
}

/** What the value of a field is called, which may stand in another field. */
function keyOf(field: string, { name, path }: Beside): string {
  // A container's environment keeps the key beside the value.
  if (field === 'value' && typeof name === 'string') return name;
  // So do the changes of a plan: spec.containers[app].env[DB_PASSWORD].value
  if ((field === 'before' || field === 'after') && typeof path === 'string') {
    const parts = path.split(/[.[\]/]+/);
    return parts.find(part => sortOfKey(part) !== undefined) ?? field;
  }
  return field;
}

type Beside = { name?: unknown; path?: unknown };
