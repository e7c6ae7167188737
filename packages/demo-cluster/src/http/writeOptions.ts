import { ApiError } from '../apiStatus';
import { Query } from './selection';

function invalidOption(
  kind: string,
  field: string,
  reason: string,
  message: string,
): ApiError {
  return new ApiError(
    422,
    'Invalid',
    `${kind}.meta.k8s.io "" is invalid: ${field}: ${message}`,
    { group: 'meta.k8s.io', kind, causes: [{ reason, message, field }] },
  );
}

const OPTIONS: Record<string, string> = {
  create: 'CreateOptions',
  update: 'UpdateOptions',
  patch: 'PatchOptions',
  delete: 'DeleteOptions',
  deletecollection: 'DeleteOptions',
};

/** Whether this is only a rehearsal. A misspelt one must not become the real thing. */
export function isDryRun(
  verb: string,
  query: Query,
  inBody: string[] = [],
): boolean {
  const values = [query.dryRun ?? [], inBody].flat();
  const wrong = values.find(value => value !== 'All');
  if (wrong !== undefined) {
    throw invalidOption(
      OPTIONS[verb] ?? 'DeleteOptions',
      'dryRun',
      'FieldValueNotSupported',
      `Unsupported value: ${JSON.stringify(values)}: supported values: "All"`,
    );
  }
  return values.length > 0;
}

/** Server-side apply is about who owns what, so it has to say who it is. */
export function requireFieldManager(query: Query): void {
  if (!query.fieldManager) {
    throw invalidOption(
      'PatchOptions',
      'fieldManager',
      'FieldValueRequired',
      'Required value: is required for apply patch',
    );
  }
}
