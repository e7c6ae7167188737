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
  const { name } = value as { name?: unknown };
  return Object.fromEntries(
    Object.entries(value).map(([field, item]) => [
      redact(field, options).text,
      // A container's environment keeps the key beside the value.
      options.whole?.includes(field)
        ? item
        : walk(
            item,
            field === 'value' && typeof name === 'string' ? name : field,
            options,
            depth + 1,
          ),
    ]),
  );
}
