import {
  HttpMethod,
  IsomorphicFetchHttpLibrary,
  RequestContext,
} from '@kubernetes/client-node';
import { Slots } from '@backstage-self-healing/plugin-self-healing-node';
import { readFile } from 'node:fs/promises';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { ApiServerError, errorFromAnswer } from './ApiServerError';
import { ClusterConfig } from './clusterConfig';
import { Patience, Tries } from './Patience';
import { readWatch, WatchListener } from './watchStream';

/** For an answer, waiting to be let in again included. */
const REQUEST_TIMEOUT_MS = 10_000;
/**
 * Requests to one cluster at the same time: a storm of alerts must not become a
 * storm of requests, nor keep the process from anything else.
 */
const MOST_AT_ONCE = 10;

/** The server ends a watch then; without a word for longer it is dead. */
const WATCH_SECONDS = 240;
const WATCH_TIMEOUT_MS = (WATCH_SECONDS + 30) * 1000;

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
  #agents: { calls: HttpAgent; watches: HttpAgent } | undefined;
  #agentsCa: string | undefined;

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

  /** @throws as {@link send} */
  async watch(
    path: string,
    query: Record<string, string>,
    listener: WatchListener,
    signal: AbortSignal,
  ): Promise<void> {
    signal.throwIfAborted();
    const { name } = this.#config;
    const url = new URL(`${this.#config.url}${path}`);
    url.search = new URLSearchParams({
      ...query,
      watch: 'true',
      allowWatchBookmarks: 'true',
      timeoutSeconds: String(WATCH_SECONDS),
    }).toString();
    const options = {
      headers: {
        Accept: 'application/json',
        Authorization: `Bearer ${await this.#token()}`,
      },
      agent: (await this.#connections()).watches,
      answerMs: REQUEST_TIMEOUT_MS,
      signal: AbortSignal.any([signal, AbortSignal.timeout(WATCH_TIMEOUT_MS)]),
    };
    let refusal;
    try {
      refusal = await readWatch(url, options, listener);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ApiServerError) throw error;
      throw new ApiServerError(
        `Cluster ${name} broke off the watch of ${path}: ${cause(error)}`,
      );
    }
    if (refusal) throw errorFromAnswer(name, refusal.status, refusal.body);
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
    context.setAgent((await this.#connections()).calls);
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

  /**
   * Keeps connections for as long as the CA they were made with stands. A watch
   * stays for minutes and must not take the place of a call.
   */
  async #connections(): Promise<{ calls: HttpAgent; watches: HttpAgent }> {
    const { ca, skipTlsVerify, url } = this.#config;
    const pem =
      ca && ('pem' in ca ? ca.pem : await this.#read('caFile', ca.file));
    if (!this.#agents || pem !== this.#agentsCa) {
      const agent = (options: { maxSockets?: number }) =>
        url.startsWith('https:')
          ? new HttpsAgent({
              keepAlive: true,
              ...options,
              ca: pem,
              rejectUnauthorized: !skipTlsVerify,
            })
          : new HttpAgent({ keepAlive: true, ...options });
      this.#agents = {
        calls: agent({ maxSockets: MOST_AT_ONCE }),
        watches: agent({}),
      };
      this.#agentsCa = pem;
    }
    return this.#agents;
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
