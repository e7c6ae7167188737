import express, { Express, NextFunction, Request, Response } from 'express';
import { createHash, timingSafeEqual } from 'node:crypto';
import { denial, isAllowed, User } from '../access';
import { ApiError, forbidden, unauthorized, unknownPath } from '../apiStatus';
import {
  apiGroupDocument,
  apiGroupList,
  apiResourceList,
  apiVersions,
  isGroupServed,
  VERSION,
} from '../discovery';
import { findResource, ResourceDefinition } from '../resources';
import { plainJson } from './json';
import { Query } from './selection';
import { parseRequest, RequestInfo } from './requestInfo';
import { ApiContext } from './call';
import { handleResourceRequest } from './resourceRequest';

/** A request that was meant to change something, as tests count them. @public */
export interface RecordedRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  contentType?: string;
  user: string;
  status: number;
  body?: unknown;
  dryRun: boolean;
}

export interface ApiServerOptions extends ApiContext {
  users: ReadonlyMap<string, User>;
  requests: RecordedRequest[];
  metrics(): string;
  /** routes under `/demo`, for the administrator only */
  demo: express.Router;
  /** told after each request that may have changed something */
  changed(): void;
  address(): string;
  before?: express.RequestHandler;
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function authenticate(
  users: ReadonlyMap<string, User>,
  request: Request,
): User {
  const token = request.get('authorization')?.match(/^Bearer\s+(\S+)$/i)?.[1];
  if (token) {
    const presented = digest(token);
    for (const [known, user] of users) {
      if (timingSafeEqual(digest(known), presented)) {
        return user;
      }
    }
  }
  throw unauthorized();
}

/** A resource this server does not serve is still refused by name to who may not have it. */
function named(info: RequestInfo): ResourceDefinition {
  return (
    findResource(info.group, info.version, info.resource) ?? {
      key: info.group ? `${info.resource}.${info.group}` : info.resource,
      group: info.group,
      version: info.version,
      plural: info.resource,
      kind: info.resource,
      namespaced: info.namespace !== undefined,
      verbs: [],
      subresources: {},
    }
  );
}

function authorize(user: User, info: RequestInfo): void {
  if (!isAllowed(user, info)) {
    throw forbidden(named(info), info.name, denial(user, info));
  }
}

function parsedBody(text: unknown): unknown {
  if (typeof text !== 'string' || text === '') {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** As the server itself takes it: a deletion with a body is a rehearsal by its body alone. */
function isRehearsal(
  method: string,
  query: Record<string, unknown>,
  body: any,
): boolean {
  if (method === 'DELETE' && body !== undefined) {
    return Boolean(body?.dryRun?.includes?.('All'));
  }
  return Boolean(
    [query.dryRun].flat().includes('All') ||
      (method === 'POST' && body?.deleteOptions?.dryRun?.includes?.('All')),
  );
}

const REQUESTS_KEPT = 10_000;

function recordMutations({ requests, changed }: ApiServerOptions) {
  return (request: Request, response: Response, next: NextFunction) => {
    if (!['POST', 'PUT', 'PATCH', 'DELETE'].includes(request.method)) {
      next();
      return;
    }
    const query = { ...request.query } as Record<string, string>;
    const body = parsedBody(request.body) as any;
    const entry: RecordedRequest = {
      method: request.method,
      path: request.path,
      query,
      contentType: request.get('content-type'),
      user: 'unauthenticated',
      status: 0,
      body,
      dryRun: isRehearsal(request.method, query, body),
    };
    requests.push(entry);
    requests.splice(0, requests.length - REQUESTS_KEPT);
    response.on('finish', () => {
      entry.user = response.locals.user?.name ?? entry.user;
      entry.status = response.statusCode;
      changed();
    });
    next();
  };
}

function discovery(options: ApiServerOptions, path: string): unknown {
  const [root, group, version, ...rest] = path.split('/').filter(Boolean);
  if (rest.length === 0) {
    if (root === 'version' && !group) {
      return VERSION;
    }
    if (root === 'api' && !version) {
      return group
        ? apiResourceList('', group)
        : apiVersions(options.address());
    }
    if (root === 'apis') {
      if (!group) {
        return apiGroupList();
      }
      return version
        ? apiResourceList(group, version)
        : apiGroupDocument(group);
    }
  }
  return undefined;
}

/** The HTTP surface: authentication, authorization, then the resource or document asked for. */
export function createApiServer(options: ApiServerOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  if (options.before) app.use(options.before);
  app.use(plainJson);
  app.get(['/healthz', '/livez', '/readyz'], (_request, response) => {
    response.type('text/plain').send('ok');
  });
  app.get('/metrics', (_request, response) => {
    response
      .set('content-type', 'text/plain; version=0.0.4; charset=utf-8')
      .send(options.metrics());
  });
  app.use(express.text({ type: () => true, limit: '3mb' }));
  app.use(recordMutations(options));
  app.use((request, response, next) => {
    response.locals.user = authenticate(options.users, request);
    next();
  });
  app.use('/demo', (_request, response, next) => {
    const user: User = response.locals.user;
    if (!user.groups.includes('system:masters')) {
      throw new ApiError(
        403,
        'Forbidden',
        `User "${user.name}" cannot inject faults; use the admin token`,
      );
    }
    next();
  });
  app.use('/demo', options.demo);
  app.use((request, response) => {
    const { user } = response.locals;
    const document =
      request.method === 'GET' && discovery(options, request.path);
    if (document) {
      response.json(document);
      return;
    }
    if (!/^\/apis?\//.test(request.path)) {
      throw unknownPath();
    }
    const query = request.query as Query;
    const watching = query.watch === 'true' || query.watch === '1';
    const info = parseRequest(request.method, request.path, watching);
    if (!info) {
      throw unknownPath();
    }
    authorize(user, info);
    if (!isGroupServed(info.group)) {
      // As recorded: the router does not know the path, and says so in its own way.
      response
        .status(404)
        .set('content-type', 'text/plain; charset=utf-8')
        .set('x-content-type-options', 'nosniff')
        .send('404 page not found\n');
      return;
    }
    handleResourceRequest(options, user, info, request, response);
  });
  app.use(
    (
      error: unknown,
      _request: Request,
      response: Response,
      _next: NextFunction,
    ) => {
      const refusal = asApiError(error);
      if (response.headersSent) {
        response.end();
        return;
      }
      const retryAfter = refusal.body.details?.retryAfterSeconds;
      if (retryAfter !== undefined) {
        response.set('retry-after', String(retryAfter));
      }
      response.status(refusal.code).json(refusal.body);
    },
  );
  return app;
}

function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) {
    return error;
  }
  if ((error as { type?: string })?.type === 'entity.too.large') {
    return new ApiError(
      413,
      'RequestEntityTooLarge',
      'Request entity too large: limit is 3145728',
    );
  }
  if (error instanceof URIError) {
    return unknownPath();
  }
  return new ApiError(
    500,
    'InternalError',
    `Internal error occurred: ${
      error instanceof Error ? error.message : String(error)
    }`,
  );
}
