import { RequestHandler } from 'express';
import { isDeepStrictEqual } from 'node:util';
import { State } from './truth';

/** A write of the suite that the API server carried out, as seen from outside. */
export type Seen = {
  at: number;
  method: string;
  path: string;
  body: unknown;
  before: State;
  service: string;
};

/** How the API server is away. */
export type Outage = 'refuses' | 'hangs' | 'resets' | undefined;

/**
 * Stands before the API server: keeps what the suite writes, with what was so
 * before, and plays a server that is away.
 */
export class Audit {
  readonly seen: Seen[] = [];
  outage: Outage;

  constructor(
    private readonly options: {
      healerToken: string;
      stateBefore(service: string): State | undefined;
      serviceOf(path: string): string | undefined;
      afterwards(seen: Seen): void;
      onHang(change: 1 | -1): void;
    },
  ) {}

  readonly handler: RequestHandler = (request, response, next) => {
    const { healerToken, onHang } = this.options;
    if (request.get('authorization') !== `Bearer ${healerToken}`) {
      next();
      return;
    }
    if (this.outage === 'refuses') {
      response.status(503).json({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'the server is currently unable to handle the request',
        reason: 'ServiceUnavailable',
        code: 503,
      });
      return;
    }
    if (this.outage === 'resets') {
      request.socket.destroy();
      return;
    }
    if (this.outage === 'hangs') {
      onHang(1);
      request.socket.once('close', () => onHang(-1));
      return;
    }
    const service = this.options.serviceOf(request.path);
    const before = service ? this.options.stateBefore(service) : undefined;
    if (
      service &&
      before &&
      ['PATCH', 'POST', 'DELETE', 'PUT'].includes(request.method)
    ) {
      const at = Date.now();
      response.on('finish', () => {
        const body = parsed(request.body);
        const done = response.statusCode < 300;
        if (!done || isRehearsal(request.method, request.query, body)) return;
        const { method, path } = request;
        const seen = { at, method, path, body, before, service };
        this.seen.push(seen);
        this.options.afterwards(seen);
      });
    }
    next();
  };
}

/** As a real server reads it: a DELETE with a body takes all options from there. */
export function isRehearsal(
  method: string,
  query: Record<string, unknown>,
  body: unknown,
): boolean {
  const asks = (value: unknown) =>
    isDeepStrictEqual(value, 'All') || isDeepStrictEqual(value, ['All']);
  const options = body as
    | { dryRun?: unknown; deleteOptions?: { dryRun?: unknown } }
    | undefined;
  if (method === 'DELETE' && body !== undefined) return asks(options?.dryRun);
  return asks(query.dryRun) || asks(options?.deleteOptions?.dryRun);
}

function parsed(body: unknown): unknown {
  if (typeof body !== 'string' || body === '') return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
