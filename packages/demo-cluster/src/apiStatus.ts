import { ResourceDefinition } from './resources';

export interface StatusCause {
  reason?: string;
  message: string;
  field?: string;
}

interface StatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: StatusCause[];
  retryAfterSeconds?: number;
}

/** metav1.Status: the body of every failure, and of some successes. */
export interface StatusBody {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: Record<string, unknown>;
  status: 'Success' | 'Failure';
  message?: string;
  reason?: string;
  details?: StatusDetails;
  code?: number;
}

/** A refusal by the API server, carrying the Status a client receives. */
export class ApiError extends Error {
  readonly body: StatusBody;

  constructor(
    readonly code: number,
    /** absent where the real server gives none */
    reason: string | undefined,
    message: string,
    details?: StatusDetails,
  ) {
    super(message);
    this.body = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason ? { reason } : {}),
      ...(details ? { details } : {}),
      code,
    };
  }
}

function about(resource: ResourceDefinition, name?: string): StatusDetails {
  return {
    ...(name ? { name } : {}),
    ...(resource.group ? { group: resource.group } : {}),
    kind: resource.plural,
  };
}

export function success(
  resource: ResourceDefinition,
  name: string,
  uid: string,
): StatusBody {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { ...about(resource, name), uid },
  };
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}

export function unauthorized(): ApiError {
  return new ApiError(401, 'Unauthorized', 'Unauthorized');
}

export function notFound(resource: ResourceDefinition, name: string): ApiError {
  return new ApiError(
    404,
    'NotFound',
    `${resource.key} "${name}" not found`,
    about(resource, name),
  );
}

export function unknownPath(): ApiError {
  return new ApiError(
    404,
    'NotFound',
    'the server could not find the requested resource',
    {},
  );
}

export function methodNotAllowed(): ApiError {
  return new ApiError(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {},
  );
}

export function unsupportedMediaType(message: string): ApiError {
  return new ApiError(415, 'UnsupportedMediaType', message, {});
}

export function alreadyExists(
  resource: ResourceDefinition,
  name: string,
): ApiError {
  return new ApiError(
    409,
    'AlreadyExists',
    `${resource.key} "${name}" already exists`,
    about(resource, name),
  );
}

export function conflict(
  resource: ResourceDefinition,
  name: string,
  problem = 'the object has been modified; please apply your changes to the latest version and try again',
): ApiError {
  return new ApiError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${resource.key} "${name}": ${problem}`,
    about(resource, name),
  );
}

/** A failed delete precondition names the kind, not the resource (as recorded). */
export function preconditionFailed(
  kind: string,
  name: string,
  problem: string,
): ApiError {
  return new ApiError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${kind} "${name}": ${problem}`,
    { name, kind },
  );
}

export function forbidden(
  resource: ResourceDefinition,
  name: string | undefined,
  problem: string,
  causes?: StatusCause[],
): ApiError {
  return new ApiError(
    403,
    'Forbidden',
    `${resource.key}${name ? ` "${name}"` : ''} is forbidden: ${problem}`,
    { ...about(resource, name), ...(causes ? { causes } : {}) },
  );
}

/** 422 with one cause per broken field, joined as the real server joins them. */
export function invalid(
  resource: ResourceDefinition,
  name: string,
  causes: StatusCause[],
): ApiError {
  const problems = causes.map(cause => `${cause.field}: ${cause.message}`);
  const subject = resource.group
    ? `${resource.kind}.${resource.group}`
    : resource.kind;
  return new ApiError(
    422,
    'Invalid',
    `${subject} "${name}" is invalid: ${
      problems.length === 1 ? problems[0] : `[${problems.join(', ')}]`
    }`,
    {
      name,
      ...(resource.group ? { group: resource.group } : {}),
      kind: resource.kind,
      causes,
    },
  );
}

/** A JSON patch whose test failed, or that addresses nothing. */
export function rejectedPatch(): ApiError {
  return new ApiError(
    422,
    'Invalid',
    'the server rejected our request due to an error in our request',
    {},
  );
}

export function expired(message: string): ApiError {
  return new ApiError(410, 'Expired', message);
}

/** A patch whose result is not of the kind it patched. */
export function invalidPatch(problem: string): ApiError {
  const message = `Invalid value: ${problem}`;
  return new ApiError(422, 'Invalid', ` "" is invalid: patch: ${message}`, {
    causes: [{ reason: 'FieldValueInvalid', message, field: 'patch' }],
  });
}
