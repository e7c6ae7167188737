import { createServer, IncomingHttpHeaders, Server } from 'http';
import { AddressInfo } from 'net';

export type Received = {
  path: string;
  headers: IncomingHttpHeaders;
  text: string;
  body: any;
};

/** A server that is told things, and answers as it is told. */
export class Receiver {
  readonly received: Received[] = [];
  /** Answers in turn; the last one stays. `hang`: none at all. */
  answers: (
    | { status: number; headers?: Record<string, string>; body?: string }
    | 'hang'
  )[] = [{ status: 202 }];
  readonly #server: Server;

  constructor() {
    this.#server = createServer(async (request, response) => {
      let text = '';
      for await (const chunk of request) text += chunk;
      this.received.push({
        path: request.url ?? '',
        headers: request.headers,
        text,
        body: JSON.parse(text),
      });
      const answer =
        this.answers.length > 1 ? this.answers.shift()! : this.answers[0];
      if (answer === 'hang') return;
      response.writeHead(answer.status, answer.headers);
      response.end(answer.body ?? '');
    });
  }

  async start(): Promise<string> {
    await new Promise<void>(resolve =>
      this.#server.listen(0, '127.0.0.1', resolve),
    );
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }
}
