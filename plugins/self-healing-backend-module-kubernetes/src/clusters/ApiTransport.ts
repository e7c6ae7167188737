import {
  HttpMethod,
  IsomorphicFetchHttpLibrary,
  RequestContext,
} from '@kubernetes/client-node';
import { readFile } from 'node:fs/promises';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { ApiServerError, errorFromAnswer } from './ApiServerError';
import { ClusterConfig } from './clusterConfig';
import { Patience, Tries } from './Patience';
import { Slots } from './Slots';

/** For an answer, waiting to be let in again included. */
const REQUEST_TIMEOUT_MS = 10_000;
/**
 * Requests to one cluster at the same time: a storm of alerts must not become a
 * storm of requests, nor keep the process from anything else.
 */
const MOST_AT_ONCE = 10;

export type ApiRequest = {
  method: HttpMethod;
  path: string;
  query?: Record<string, string>;
  accept?: string;
  contentType?: string;
  body?: string;
  signal: AbortSignal;
};

/** Sends requests to one cluster, as its API server would have them sent. */
export class ApiTransport {
  readonly #config: ClusterConfig;
  readonly #http = new IsomorphicFetchHttpLibrary();
  readonly #slots = new Slots(MOST_AT_ONCE);
  readonly #patience = new Patience();
  #agent: HttpAgent | undefined;
  #agentCa: string | undefined;

  constructor(config: ClusterConfig) {
    this.#config = config;
  }

  /**
   * @returns the body of a success
   * @throws ApiServerError, and the signal's reason once it is aborted
   */
  async send(request: ApiRequest): Promise<string> {
    const { method, path, signal } = request;
    const what = `${method} ${path}`;
    const tries: Tries = {
      isRead: method === HttpMethod.GET,
      what,
      turnedAway: 0,
    };
    let deadline: number | undefined;
    let token = await this.#token();
    for (;;) {
      const giveBack = await this.#slots.take(signal);
      deadline ??= Date.now() + REQUEST_TIMEOUT_MS;
      let wait: number | undefined;
      try {
        const answer = await this.#attempt(request, token, deadline);
        this.#patience.sawAllowed(what);
        return answer;
      } catch (error) {
        if (!(error instanceof ApiServerError)) throw error;
        wait = this.#patience.pauseAfter(error, tries);
        const rotated = await this.#rotatedToken(error, token);
        if (rotated !== undefined) {
          token = rotated;
          wait = 0;
        }
        if (wait === undefined || Date.now() + wait >= deadline) throw error;
      } finally {
        giveBack();
      }
      await pause(wait, undefined, { signal });
    }
  }

  async #attempt(
    { method, path, query = {}, signal, ...request }: ApiRequest,
    token: string,
    deadline: number,
  ): Promise<string> {
    signal.throwIfAborted();
    const context = new RequestContext(`${this.#config.url}${path}`, method);
    for (const [name, value] of Object.entries(query)) {
      context.setQueryParam(name, value);
    }
    context.setHeaderParam('Accept', request.accept ?? 'application/json, */*');
    context.setHeaderParam('Authorization', `Bearer ${token}`);
    if (request.body !== undefined) {
      context.setHeaderParam('Content-Type', request.contentType!);
      context.setBody(request.body);
    }
    context.setAgent(await this.#agentFor());
    const left = Math.max(0, deadline - Date.now());
    context.setSignal(AbortSignal.any([signal, AbortSignal.timeout(left)]));
    let status: number;
    let text: string;
    let retryAfter: string | undefined;
    try {
      const response = await this.#http.send(context).toPromise();
      status = response.httpStatusCode;
      retryAfter = response.headers['retry-after'];
      text = await response.body.text();
    } catch (error) {
      signal.throwIfAborted();
      this.#patience.sawTrouble();
      throw new ApiServerError(
        `Cluster ${this.#config.name} did not answer ${method} ${path}: ${cause(
          error,
        )}`,
      );
    }
    if (status < 200 || status > 299) {
      if (status >= 502) this.#patience.sawTrouble();
      throw errorFromAnswer(this.#config.name, status, text, retryAfter);
    }
    return text;
  }

  /** The token of now, where the one that was refused has been replaced. */
  async #rotatedToken(
    error: ApiServerError,
    refused: string,
  ): Promise<string | undefined> {
    if (error.httpStatus !== 401) return undefined;
    const token = await this.#token();
    return token === refused ? undefined : token;
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
            maxSockets: MOST_AT_ONCE,
            ca: pem,
            rejectUnauthorized: !skipTlsVerify,
          })
        : new HttpAgent({ keepAlive: true, maxSockets: MOST_AT_ONCE });
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
        `The ${setting} of cluster ${this.#config.name} cannot be read (${cause(
          error,
        )})`,
      );
    }
  }
}

// Transport errors name hosts and codes, never headers.
function cause(error: unknown): string {
  const { name, code } = error as NodeJS.ErrnoException;
  if (name === 'AbortError') return `no answer in ${REQUEST_TIMEOUT_MS} ms`;
  return code ?? name;
}
