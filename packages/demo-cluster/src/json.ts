function entriesOf(value: object): Array<[string, unknown]> {
  return Object.entries(value).filter(([, entry]) => entry !== undefined);
}

/**
 * Whether two values are the same JSON: key order and absent against undefined make no
 * difference. Unlike node's isDeepStrictEqual it does not look at prototypes, which differ
 * between the realms of a test runner.
 */
export function jsonEqual(left: unknown, right: unknown): boolean {
  if (left === right) {
    return true;
  }
  if (
    typeof left !== 'object' ||
    typeof right !== 'object' ||
    left === null ||
    right === null ||
    Array.isArray(left) !== Array.isArray(right)
  ) {
    return false;
  }
  const [one, other] = [left, right] as Record<string, unknown>[];
  let missing = 0;
  for (const key of Object.keys(one)) {
    if (one[key] === undefined) continue;
    if (!jsonEqual(one[key], other[key])) return false;
    missing += 1;
  }
  for (const key of Object.keys(other)) {
    if (other[key] !== undefined) missing -= 1;
  }
  return missing === 0;
}

/** JSON with sorted keys: the same text for the same value, whoever wrote it. */
export function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_key, entry) =>
    entry && typeof entry === 'object' && !Array.isArray(entry)
      ? Object.fromEntries(
          entriesOf(entry).sort(([left], [right]) => (left < right ? -1 : 1)),
        )
      : entry,
  );
}
