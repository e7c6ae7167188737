/**
 * As it stands between double quotes in PromQL and LogQL, which read strings as
 * Go does.
 * Source: https://prometheus.io/docs/prometheus/latest/querying/basics/#string-literals
 */
export function quotable(text: string): string {
  // Control characters, and what ends a line for JavaScript's own patterns.
  return text.replace(/[\\"\p{Cc}\u2028\u2029]/gu, character =>
    character === '\\' || character === '"'
      ? `\\${character}`
      : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A regular expression of RE2 that matches this text and no other. */
export function literally(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
}

/** A whole string literal. */
export function quoted(text: string): string {
  return `"${quotable(text)}"`;
}
