/** As JSON writes a NUL or, being well-formed, a surrogate without its half. */
const UNSTORABLE = /\\u(?:0000|d[89a-f][0-9a-f]{2})/;

/**
 * The same value with text that every database can hold: PostgreSQL takes no
 * NUL, UTF-8 no lone surrogates. Both become U+FFFD, the replacement character.
 * Source: https://www.postgresql.org/docs/current/datatype-character.html
 */
export function storableText<T>(value: T): T {
  if (!UNSTORABLE.test(JSON.stringify(value) ?? '')) return value;
  return replaced(value) as T;
}

/** Whether a value holds a NUL in any text of it, keys included. */
export function holdsNul(value: unknown): boolean {
  return holds(value, text => text.includes('\0'));
}

function replaced(value: unknown): unknown {
  if (typeof value === 'string') return replacedText(value);
  if (Array.isArray(value)) return value.map(replaced);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      replacedText(key),
      replaced(member),
    ]),
  );
}

function replacedText(text: string): string {
  return Buffer.from(text).toString().replaceAll('\0', '\ufffd');
}

function holds(value: unknown, test: (text: string) => boolean): boolean {
  if (typeof value === 'string') return test(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(
    ([key, member]) => test(key) || holds(member, test),
  );
}
