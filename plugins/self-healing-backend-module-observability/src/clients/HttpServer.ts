import { readFile } from 'node:fs/promises';
import { IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Slots } from '@backstage-self-healing/plugin-self-healing-node';
import { ServerConfig } from './serverConfig';

/** A storm of alerts must not become a storm of requests. */
const MOST_AT_ONCE = 4;
/** More of an answer is not read: memory is bounded. */
const MOST_BYTES = 4 * 1024 * 1024;
/** A server that is away is not waited for again and again: a cure waits too. */
const LEFT_ALONE_MS = 15_000;

/** Why a server gave no answer that can be used, in one sentence. */
export class UnansweredError extends Error {
  override readonly name = 'UnansweredError';
}

export type ServerAnswer = { status: number; body: string };

/**
 * One server that is asked over HTTP: bounded in time, in size and in how often
 * at once. No redirect is followed, since it would take the credentials along.
 */
export class HttpServer {
  readonly #slots = new Slots(MOST_AT_ONCE);
  #awaySince = -Infinity;

  constructor(
    readonly config: ServerConfig,
    /** E.g. `Prometheus main`. */
    readonly title: string,
    private readonly now: () => number = Date.now,
  ) {}

  /** @throws UnansweredError when there is no whole answer in time */
  async ask(
    sent: { path: string; query?: URLSearchParams; form?: URLSearchParams },
    signal: AbortSignal,
  ): Promise<ServerAnswer> {
    const since = this.now() - this.#awaySince;
    if (since < LEFT_ALONE_MS) {
      throw new UnansweredError(
        `${this.title} gave no answer ${Math.round(
          since / 1000,
        )} s ago, so it was not asked again yet`,
      );
    }
    const { timeoutMs } = this.config;
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    try {
      const giveBack = await this.#slots.take(bounded);
      try {
        return await this.#send(sent, bounded);
      } finally {
        giveBack();
      }
    } catch (error) {
      if (error instanceof UnansweredError) throw error;
      if (signal.aborted) throw this.#outOfTime(signal);
      this.#awaySince = this.now();
      throw new UnansweredError(
        bounded.aborted
          ? `${this.title} did not answer within ${timeoutMs / 1000} s`
          : `${this.title} could not be reached (${causeOf(error)})`,
      );
    }
  }

  /** Several questions together may take too long; that is a gap like others. */
  #outOfTime({ reason }: AbortSignal): unknown {
    return (reason as Error | undefined)?.name === 'TimeoutError'
      ? new UnansweredError(`${this.title} did not answer in time`)
      : reason;
  }

  async #send(
    {
      path,
      query,
      form,
    }: { path: string; query?: URLSearchParams; form?: URLSearchParams },
    signal: AbortSignal,
  ): Promise<ServerAnswer> {
    const url = new URL(`${this.config.url}${path}${query ? `?${query}` : ''}`);
    const body = form?.toString();
    const headers = await this.#headers(body);
    const ca = await this.#ca();
    const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const outgoing = request(
        url,
        { method: form ? 'POST' : 'GET', headers, signal, ca },
        incoming => this.#read(incoming).then(resolve, reject),
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  async #headers(body: string | undefined): Promise<Record<string, string>> {
    const { headers, tokenFile } = this.config;
    return {
      Accept: 'application/json',
      ...(body === undefined
        ? {}
        : { 'Content-Type': 'application/x-www-form-urlencoded' }),
      ...(tokenFile
        ? { Authorization: `Bearer ${(await this.#file(tokenFile)).trim()}` }
        : {}),
      ...headers,
    };
  }

  async #ca(): Promise<string | undefined> {
    const { caFile, caPem } = this.config;
    return caFile ? this.#file(caFile) : caPem;
  }

  async #file(file: string): Promise<string> {
    try {
      return await readFile(file, 'utf8');
    } catch (error) {
      throw new UnansweredError(
        `${this.title} could not be asked: '${file}' cannot be read (${causeOf(
          error,
        )})`,
      );
    }
  }

  async #read(incoming: IncomingMessage): Promise<ServerAnswer> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of incoming) {
      bytes += chunk.length;
      if (bytes > MOST_BYTES) {
        incoming.destroy();
        throw new UnansweredError(
          `${this.title} answered with more than ${
            MOST_BYTES / 1024 ** 2
          } MB; narrow the query down`,
        );
      }
      chunks.push(chunk);
    }
    return {
      status: incoming.statusCode ?? 0,
      body: Buffer.concat(chunks).toString('utf8'),
    };
  }
}

// Transport errors name hosts and codes, never headers.
function causeOf(error: unknown): string {
  const { code, name } = error as NodeJS.ErrnoException;
  return code ?? name ?? 'unknown';
}
