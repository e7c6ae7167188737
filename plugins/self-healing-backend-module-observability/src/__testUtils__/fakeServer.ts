import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { ServerConfig } from '../clients/serverConfig';

/** One request, as the server got it. */
export type Asked = {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  /** Of the address, or of the form. */
  parameters: Record<string, string>;
};

type Answer = (asked: Asked, response: ServerResponse) => void;

/** A server over real HTTP that says whatever a test wants. */
export class FakeServer {
  readonly asked: Asked[] = [];
  answer: Answer = (_, response) => response.writeHead(404).end();
  readonly #server = createServer(async (request, response) => {
    const url = new URL(request.url!, 'http://fake');
    const body = Buffer.concat(await request.toArray()).toString();
    const asked = {
      method: request.method!,
      path: url.pathname,
      headers: request.headers,
      parameters: Object.fromEntries(
        new URLSearchParams(body || url.search).entries(),
      ),
    };
    this.asked.push(asked);
    this.answer(asked, response);
  });

  async start(): Promise<void> {
    await new Promise<void>(resolve => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }

  config(overrides: Partial<ServerConfig> = {}): ServerConfig {
    const { port } = this.#server.address() as AddressInfo;
    return {
      name: 'main',
      url: `http://127.0.0.1:${port}`,
      headers: {},
      timeoutMs: 1_000,
      ...overrides,
    };
  }

  /** From now on the same for every request. */
  says(body: unknown, status = 200): void {
    this.answer = (_, response) =>
      response
        .writeHead(status, { 'Content-Type': 'application/json' })
        .end(typeof body === 'string' ? body : JSON.stringify(body));
  }
}

export const success = (data: unknown, more: object = {}) => ({
  status: 'success',
  data,
  ...more,
});

export const matrix = (
  ...result: { metric: Record<string, string>; values: unknown[] }[]
) => ({ resultType: 'matrix', result });
