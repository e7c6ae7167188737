import { applyPatch, getValueByPointer, Operation } from 'fast-json-patch';
import { badRequest, rejectedPatch } from '../apiStatus';

/** What Go's encoder escapes in a string, and a client's need not. */
const ESCAPED_BY_GO = /[<>&\u2028\u2029]/g;

/** Never equal to anything that is stored. */
const SPELT_OTHERWISE = '\u0000 spelt otherwise \u0000';

function asGoSpells(text: string): string {
  return JSON.stringify(text).replace(
    ESCAPED_BY_GO,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * Operations as the real server's library reads them. Its `test` compares strings as they are
 * spelt, not as they are meant: `"a && b"` is not the `"a \u0026\u0026 b"` that is stored.
 * Source: lazyNode.equal of evanphx/json-patch v4
 */
export function parseOperations(text: string): unknown {
  const operations = JSON.parse(text);
  if (!Array.isArray(operations)) {
    return operations;
  }
  const spelt = JSON.parse(text, (_key, value, context?: { source?: string }) =>
    typeof value === 'string' && context?.source !== asGoSpells(value)
      ? SPELT_OTHERWISE
      : value,
  );
  return operations.map((operation, index) =>
    operation?.op === 'test'
      ? { ...operation, value: spelt[index].value }
      : operation,
  );
}

function valueAt(document: unknown, path: unknown): unknown {
  try {
    return getValueByPointer(document, String(path));
  } catch {
    return undefined;
  }
}

/**
 * Where the real library is laxer than RFC 6902 (as recorded): `replace` of a key that is
 * missing adds it, and `test` for null holds where there is nothing.
 */
function asRealServer(
  document: unknown,
  operation: Operation,
): Operation | undefined {
  const isMissing = valueAt(document, operation?.path) === undefined;
  if (isMissing && operation?.op === 'replace') {
    return { ...operation, op: 'add' };
  }
  if (isMissing && operation?.op === 'test' && operation.value === null) {
    return undefined;
  }
  return operation;
}

/** RFC 6902. A failed test or a path that leads nowhere is the recorded 422, as a whole. */
export function jsonPatch<T>(target: T, operations: unknown): T {
  if (!Array.isArray(operations)) {
    throw badRequest(
      'error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch',
    );
  }
  try {
    return operations.reduce((document, operation) => {
      const next = asRealServer(document, operation);
      return next
        ? applyPatch(document, [next], true, true, true).newDocument
        : document;
    }, structuredClone(target));
  } catch {
    throw rejectedPatch();
  }
}
