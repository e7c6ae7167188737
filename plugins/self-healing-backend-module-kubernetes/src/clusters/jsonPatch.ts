/**
 * One operation of a JSON Patch.
 * Source: RFC 6902
 */
export type Operation = {
  op: 'test' | 'add' | 'replace';
  path: string;
  value: unknown;
};

/** Source: RFC 6901 §3, `~` and `/` are escaped inside a reference token. */
export function pointer(...tokens: string[]): string {
  return tokens
    .map(token => `/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}
