/**
 * One operation of a JSON Patch.
 * Source: RFC 6902
 */
export type Operation =
  | { op: 'test' | 'add' | 'replace'; path: string; value: unknown }
  | { op: 'remove'; path: string };

/** Source: RFC 6901 §3, `~` and `/` are escaped inside a reference token. */
export function pointer(...tokens: string[]): string {
  return tokens
    .map(token => `/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}

// What Go's encoder escapes in strings and JSON.stringify does not.
// Source: https://pkg.go.dev/encoding/json#Marshal
const ESCAPED_BY_GO = /[<>&\u2028\u2029]/g;

/**
 * A patch as the server would have written it: its `test` compares strings as
 * they are spelt, and `"a && b"` is not `"a \u0026\u0026 b"` to it.
 * Source: lazyNode.equal in https://github.com/evanphx/json-patch (v4)
 */
export function encodePatch(operations: readonly Operation[]): string {
  return JSON.stringify(operations).replace(
    ESCAPED_BY_GO,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
