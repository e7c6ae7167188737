import { unknownPath } from '../apiStatus';
import { ResourceAttributes } from '../access';

/** What an API request addresses, before it is known whether that exists. */
export interface RequestInfo extends ResourceAttributes {
  version: string;
}

const METHOD_VERBS: Record<string, string> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
};

function verbOf(method: string, named: boolean, watching: boolean): string {
  switch (method) {
    case 'GET':
    case 'HEAD':
      if (watching) {
        return 'watch';
      }
      return named ? 'get' : 'list';
    case 'DELETE':
      return named ? 'delete' : 'deletecollection';
    default:
      return METHOD_VERBS[method] ?? method.toLowerCase();
  }
}

/**
 * Reads `/api/v1/…` and `/apis/<group>/<version>/…` as the real server's RequestInfoFactory
 * does; undefined for a discovery path.
 */
export function parseRequest(
  method: string,
  path: string,
  watching: boolean,
): RequestInfo | undefined {
  const parts = path
    .split('/')
    .filter(Boolean)
    .map(part => decodeURIComponent(part));
  const [root, ...rest] = parts;
  const named = root === 'apis';
  const group = named ? rest.shift() ?? '' : '';
  const version = rest.shift() ?? '';
  if (rest.length === 0) {
    return undefined;
  }
  if (rest.length > 5) {
    throw unknownPath();
  }
  let namespace: string | undefined;
  // `/namespaces/x/status` is a subresource of the namespace, not a resource inside of it.
  if (
    rest[0] === 'namespaces' &&
    rest.length > 2 &&
    !['status', 'finalize'].includes(rest[2])
  ) {
    namespace = rest[1];
    rest.splice(0, 2);
  } else if (rest[0] === 'namespaces' && rest[1]) {
    namespace = rest[1];
  }
  const [resource, name, subresource] = rest;
  return {
    group,
    version,
    resource,
    name,
    subresource,
    namespace,
    verb: verbOf(method, name !== undefined, watching && name === undefined),
  };
}
