import {
  HttpMethod,
  IsomorphicFetchHttpLibrary,
  RequestContext,
} from '@kubernetes/client-node';
import { readFile } from 'node:fs/promises';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { ApiServerError, errorFromAnswer } from './ApiServerError';
import { ClusterApi, DeleteOptions, WriteOptions } from './ClusterApi';
import { ClusterConfig } from './clusterConfig';
import { encodePatch, Operation } from './jsonPatch';

const REQUEST_TIMEOUT_MS = 10_000;
const PAGE_SIZE = 500;
/** 10 000 objects: more than one namespace should make us hold in memory. */
const MAX_PAGES = 20;
/** Names the writer in `managedFields`, and so in an audit. */
export const FIELD_MANAGER = 'self-healing';

type ListBody<T> = {
  metadata?: { continue?: string };
  items: T[];
};

/** {@link ClusterApi} over the client library's HTTP transport. */
export class HttpClusterApi implements ClusterApi {
  readonly name: string;
  readonly #config: ClusterConfig;
  #agent: HttpAgent | undefined;
  #agentCa: string | undefined;
  readonly #http = new IsomorphicFetchHttpLibrary();

  constructor(config: ClusterConfig) {
    this.name = config.name;
    this.#config = config;
  }

  async get<T>(path: string, signal: AbortSignal): Promise<T> {
    return this.#json(HttpMethod.GET, path, { signal });
  }

  async list<T>(
    path: string,
    query: Record<string, string>,
    signal: AbortSignal,
  ): Promise<T[]> {
    const items: T[] = [];
    let token: string | undefined;
    for (let page = 0; page < MAX_PAGES; page++) {
      const body: ListBody<T> = await this.#json(HttpMethod.GET, path, {
        query: {
          ...query,
          limit: String(PAGE_SIZE),
          ...(token ? { continue: token } : {}),
        },
        signal,
      });
      items.push(...body.items);
      token = body.metadata?.continue;
      if (!token) return items;
    }
    throw new ApiServerError(
      `Cluster ${this.name} holds more than ${
        PAGE_SIZE * MAX_PAGES
      } objects at ${path}`,
    );
  }

  async text(
    path: string,
    query: Record<string, string>,
    signal: AbortSignal,
  ): Promise<string> {
    return this.#send(HttpMethod.GET, path, { query, signal });
  }

  async patch<T>(
    path: string,
    operations: readonly Operation[],
    options: WriteOptions,
    signal: AbortSignal,
  ): Promise<T> {
    return this.#json(HttpMethod.PATCH, path, {
      query: { fieldManager: FIELD_MANAGER, ...dryRunQuery(options) },
      contentType: 'application/json-patch+json',
      body: encodePatch(operations),
      signal,
    });
  }

  async delete(
    path: string,
    what: DeleteOptions,
    options: WriteOptions,
    signal: AbortSignal,
  ): Promise<void> {
    const { uid, gracePeriodSeconds } = what;
    await this.#send(HttpMethod.DELETE, path, {
      contentType: 'application/json',
      body: JSON.stringify({
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        preconditions: { uid },
        gracePeriodSeconds,
        // Not in the query: a server that is sent a body reads nothing else,
        // and what was meant as a rehearsal would delete.
        // Source: k8s.io/apiserver pkg/endpoints/handlers/delete.go
        ...(options.dryRun ? { dryRun: ['All'] } : {}),
      }),
      signal,
    });
  }

  async #json<T>(
    method: HttpMethod,
    path: string,
    request: RequestParts,
  ): Promise<T> {
    const text = await this.#send(method, path, request);
    try {
      return JSON.parse(text);
    } catch {
      throw new ApiServerError(
        `Cluster ${this.name} answered ${method} ${path} with something that is not JSON`,
      );
    }
  }

  async #send(
    method: HttpMethod,
    path: string,
    request: RequestParts,
  ): Promise<string> {
    request.signal.throwIfAborted();
    const context = new RequestContext(`${this.#config.url}${path}`, method);
    for (const [name, value] of Object.entries(request.query ?? {})) {
      context.setQueryParam(name, value);
    }
    context.setHeaderParam('Accept', 'application/json, */*');
    context.setHeaderParam('Authorization', `Bearer ${await this.#token()}`);
    if (request.body !== undefined) {
      context.setHeaderParam('Content-Type', request.contentType!);
      context.setBody(request.body);
    }
    context.setAgent(await this.#agentFor());
    context.setSignal(
      AbortSignal.any([
        request.signal,
        AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      ]),
    );
    let status: number;
    let text: string;
    try {
      const response = await this.#http.send(context).toPromise();
      status = response.httpStatusCode;
      text = await response.body.text();
    } catch (error) {
      request.signal.throwIfAborted();
      throw new ApiServerError(
        `Cluster ${this.name} did not answer ${method} ${path}: ${cause(
          error,
        )}`,
      );
    }
    if (status < 200 || status > 299) {
      throw errorFromAnswer(this.name, status, text);
    }
    return text;
  }

  async #token(): Promise<string> {
    const { credentials } = this.#config;
    return 'token' in credentials
      ? credentials.token
      : (await this.#read('tokenFile', credentials.tokenFile)).trim();
  }

  /** Keeps connections for as long as the CA they were made with stands. */
  async #agentFor(): Promise<HttpAgent> {
    const { ca, skipTlsVerify, url } = this.#config;
    const pem =
      ca && ('pem' in ca ? ca.pem : await this.#read('caFile', ca.file));
    if (!this.#agent || pem !== this.#agentCa) {
      this.#agent = url.startsWith('https:')
        ? new HttpsAgent({
            keepAlive: true,
            ca: pem,
            rejectUnauthorized: !skipTlsVerify,
          })
        : new HttpAgent({ keepAlive: true });
      this.#agentCa = pem;
    }
    return this.#agent;
  }

  // Service account tokens and the CA bundle beside them rotate in place.
  // Source: https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/
  async #read(setting: string, file: string): Promise<string> {
    try {
      return await readFile(file, 'utf8');
    } catch (error) {
      throw new ApiServerError(
        `The ${setting} of cluster ${this.name} cannot be read (${cause(
          error,
        )})`,
      );
    }
  }
}

type RequestParts = {
  query?: Record<string, string>;
  contentType?: string;
  body?: string;
  signal: AbortSignal;
};

function dryRunQuery(options: WriteOptions): Record<string, string> {
  return options.dryRun ? { dryRun: 'All' } : {};
}

// Transport errors name hosts and codes, never headers.
function cause(error: unknown): string {
  const { name, code } = error as NodeJS.ErrnoException;
  if (name === 'AbortError') return `no answer in ${REQUEST_TIMEOUT_MS} ms`;
  return code ?? name;
}
