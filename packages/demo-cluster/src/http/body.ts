import {
  ApiError,
  badRequest,
  invalidPatch,
  unsupportedMediaType,
} from '../apiStatus';
import { groupVersion, ResourceDefinition } from '../resources';
import { shapeProblem, withoutNulls } from '../shape';
import { Query } from './selection';

const POLICIES = ['Foreground', 'Background', 'Orphan'];

export function mediaType(contentType: string | undefined): string {
  return (contentType ?? '').split(';')[0].trim().toLowerCase();
}

/** An object sent to be created or replaced: JSON of the kind the path is about. */
export function readObject(
  text: string,
  contentType: string | undefined,
  expected: { kind: string; group: string; version: string },
): Record<string, any> {
  const type = mediaType(contentType);
  if (type && type !== 'application/json') {
    throw unsupportedMediaType('415: Unsupported Media Type');
  }
  const object = parseJson(text, expected.kind);
  const apiVersion = groupVersion(expected);
  requireTypeMeta(object, expected.kind, text);
  if (object.kind && object.kind !== expected.kind) {
    throw badRequest(
      `${object.kind} in version "${
        object.apiVersion ?? apiVersion
      }" cannot be handled as a ${expected.kind}: no kind "${
        object.kind
      }" is registered for this path`,
    );
  }
  if (object.apiVersion && object.apiVersion !== apiVersion) {
    throw badRequest(
      `the API version in the data (${object.apiVersion}) does not match the expected API version (${apiVersion})`,
    );
  }
  return shaped(object, expected);
}

function shaped(
  object: Record<string, any>,
  { kind, version }: { kind: string; version: string },
): Record<string, any> {
  const problem = shapeProblem(kind, object);
  if (problem) {
    throw badRequest(
      `${kind} in version "${version}" cannot be handled as a ${kind}: ${problem}`,
    );
  }
  return withoutNulls(object);
}

/** A patched object that is no longer of its kind is a patch gone wrong: 422, not 400. */
export function readPatched(
  object: Record<string, any>,
  kind: string,
): Record<string, any> {
  const problem = shapeProblem(kind, object);
  if (problem) {
    throw invalidPatch(problem);
  }
  return withoutNulls(object);
}

/** Kind and version are read first, by themselves, to find out what the rest must be. */
function requireTypeMeta(
  object: Record<string, any>,
  kind: string,
  text: string,
): void {
  const wrong = ['kind', 'apiVersion'].find(
    field => !['string', 'undefined'].includes(typeof (object[field] ?? '')),
  );
  if (wrong) {
    throw unrecognized(
      kind,
      `json: cannot unmarshal ${typeof object[
        wrong
      ]} into Go struct field .${wrong} of type string`,
      text,
    );
  }
}

function unrecognized(kind: string, problem: string, text: string): ApiError {
  return badRequest(
    `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${problem} (${text.slice(
      0,
      200,
    )})`,
  );
}

function parseJson(text: string, kind: string): Record<string, any> {
  let problem: string;
  try {
    const parsed = JSON.parse(text);
    if (parsed && typeof parsed === 'object' && !Array.isArray(parsed)) {
      return parsed;
    }
    problem = 'json: cannot unmarshal into Go value of type struct';
  } catch (error) {
    problem =
      /end of JSON input|Unterminated|Expected property name or '}'/.test(
        String(error),
      )
        ? 'unexpected end of JSON input'
        : 'invalid character in JSON input';
  }
  throw unrecognized(kind, problem, text);
}

/** The names in path and body must agree. */
export function checkPlacement(
  body: Record<string, any>,
  resource: ResourceDefinition,
  namespace: string | undefined,
  name?: string,
): void {
  const { metadata } = body;
  if (
    resource.namespaced &&
    metadata?.namespace &&
    metadata.namespace !== namespace
  ) {
    throw badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  }
  if (name && metadata?.name && metadata.name !== name) {
    throw badRequest(
      `the name of the object (${metadata.name}) does not match the name on the URL (${name})`,
    );
  }
}

/**
 * DeleteOptions from a body. Whoever sends one, even `{}`, has said all in it: the query is not
 * read, and `?dryRun=All` beside it deletes (as recorded). Unknown fields are dropped silently.
 * Source: k8s.io/apiserver pkg/endpoints/handlers/delete.go
 */
export function readOptions(text: string): Record<string, any> {
  return checkedOptions(
    shaped(parseJson(text, 'DeleteOptions'), {
      kind: 'DeleteOptions',
      version: 'v1',
    }),
  );
}

/** DeleteOptions from the query of a request without a body. */
export function optionsOfQuery(query: Query): Record<string, any> {
  const { dryRun, gracePeriodSeconds, propagationPolicy } = query;
  return checkedOptions({
    ...(dryRun === undefined ? {} : { dryRun: [dryRun].flat() }),
    ...(gracePeriodSeconds === undefined
      ? {}
      : { gracePeriodSeconds: Number(gracePeriodSeconds) }),
    ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
  });
}

function checkedOptions(options: Record<string, any>): Record<string, any> {
  const { propagationPolicy } = options;
  if (propagationPolicy && !POLICIES.includes(propagationPolicy)) {
    const message = `Unsupported value: ${JSON.stringify(
      propagationPolicy,
    )}: supported values: ${[...POLICIES, 'nil']
      .map(policy => `"${policy}"`)
      .join(', ')}`;
    throw new ApiError(
      422,
      'Invalid',
      `DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: ${message}`,
      {
        group: 'meta.k8s.io',
        kind: 'DeleteOptions',
        causes: [
          {
            reason: 'FieldValueNotSupported',
            message,
            field: 'propagationPolicy',
          },
        ],
      },
    );
  }
  return options;
}
