import { ObjectMeta } from '../clusters/resources';

/** Who wrote a field last, as `metadata.managedFields` tells. */
export type FieldWriter = { manager: string; at: string | null };

/**
 * The newest entry that owns the field: a writer takes a field over when it
 * sets another value. Undefined where the server was not asked for, or does
 * not keep, the list.
 * Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 *
 * @param path - e.g. `spec`, `template`
 */
export function writerOf(
  metadata: ObjectMeta | undefined,
  ...path: string[]
): FieldWriter | undefined {
  const owners = (metadata?.managedFields ?? []).filter(({ fieldsV1 }) =>
    owns(fieldsV1, path),
  );
  const [newest] = owners.sort((a, b) =>
    (b.time ?? '').localeCompare(a.time ?? ''),
  );
  if (!newest) return undefined;
  return {
    manager: newest.manager ?? 'unknown',
    at: newest.time ? new Date(newest.time).toISOString() : null,
  };
}

function owns(fields: unknown, [first, ...rest]: string[]): boolean {
  if (first === undefined) return true;
  const inner = (fields as Record<string, unknown> | undefined)?.[`f:${first}`];
  return inner !== undefined && owns(inner, rest);
}
