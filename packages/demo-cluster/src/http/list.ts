import { badRequest } from '../apiStatus';
import { KubeObject } from '../objects';
import { groupVersion, ResourceDefinition } from '../resources';
import { ObjectStore } from '../store';
import { Query, selectionOf } from './selection';

export interface Listing {
  metadata: {
    resourceVersion: string;
    continue?: string;
    remainingItemCount?: number;
  };
  items: KubeObject[];
}

interface ContinueToken {
  v: string;
  rv: number;
  start: string;
}

function keyOf({ metadata }: KubeObject, allNamespaces: boolean): string {
  return allNamespaces && metadata.namespace
    ? `${metadata.namespace}/${metadata.name}`
    : metadata.name;
}

function parseContinue(token: string): ContinueToken {
  try {
    const parsed = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (parsed.v === 'meta.k8s.io/v1' && typeof parsed.start === 'string') {
      return parsed;
    }
  } catch {
    // answered below, together with tokens of another server
  }
  throw badRequest('continue key is not valid: invalid continue token');
}

/** A page of objects, with a token where the next one starts. */
export function list(
  store: ObjectStore,
  resource: ResourceDefinition,
  namespace: string | undefined,
  query: Query,
): Listing {
  const limit = Number(query.limit ?? 0);
  if (!Number.isInteger(limit) || limit < 0) {
    throw badRequest(
      `strconv.ParseInt: parsing ${JSON.stringify(
        query.limit,
      )}: invalid syntax`,
    );
  }
  const matches = selectionOf(resource, namespace, query);
  const all = namespace === undefined;
  const token = query.continue ? parseContinue(query.continue) : undefined;
  const found = store
    .list(resource, resource.namespaced ? namespace : undefined)
    .filter(matches)
    .filter(object => !token || keyOf(object, all) >= token.start);
  const rv = token?.rv ?? store.resourceVersion;
  const items = limit > 0 ? found.slice(0, limit) : found;
  const metadata: Listing['metadata'] = { resourceVersion: String(rv) };
  const remaining = found.length - items.length;
  if (remaining > 0) {
    const next = {
      v: 'meta.k8s.io/v1',
      rv,
      start: `${keyOf(items[items.length - 1], all)}\0`,
    };
    metadata.continue = Buffer.from(JSON.stringify(next)).toString('base64url');
    // The real server does not count what a selector would still filter.
    if (!query.labelSelector && !query.fieldSelector) {
      metadata.remainingItemCount = remaining;
    }
  }
  return { metadata, items };
}

/** A list document; its items carry no kind of their own, as in the real one. */
export function listDocument(
  resource: ResourceDefinition,
  { metadata, items }: Listing,
) {
  return {
    kind: `${resource.kind}List`,
    apiVersion: groupVersion(resource),
    metadata,
    items: items.map(({ kind, apiVersion, ...item }) => item),
  };
}
