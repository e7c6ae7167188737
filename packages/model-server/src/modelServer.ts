import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, {
  ErrorRequestHandler,
  type Request,
  type Response,
} from 'express';
import { PromptCache } from './promptCache';
import { anthropic } from './protocols/anthropic';
import { openai } from './protocols/openai';
import { Failure, Protocol } from './protocols/protocol';
import { serve, ServedRequest, Serving } from './serve';
import { Mode, MODES, STAND_IN } from './standIn/modes';

export interface ModelServerOptions {
  /** Default: any that is free. */
  port?: number;
  /** Keys that open it. Default: every one. */
  keys?: string[];
  /** How the model called `stand-in` behaves. Default: `good`. */
  mode?: Mode;
  /** How long the pieces of a stream lie apart. Default: no time. */
  pieceMs?: number;
  log?(message: string): void;
}

export interface ModelServer {
  url: string;
  /** The last requests, oldest first. */
  requests: ServedRequest[];
  /** What the next request is answered instead; called again: the one after it. */
  failNext(failure: Failure): void;
  stop(): Promise<void>;
}

// Only this machine may ask: nothing here is guarded.
const HOST = '127.0.0.1';
const KEPT_REQUESTS = 100;
// As Anthropic's: https://platform.claude.com/docs/en/api/errors
const BODY_LIMIT = '32mb';

/** A server on this machine that speaks both protocols and knows no model. */
export async function startModelServer(
  options: ModelServerOptions = {},
): Promise<ModelServer> {
  const { port = 0, keys = [], mode = 'good', pieceMs = 0, log } = options;
  const requests: ServedRequest[] = [];
  const failures: Failure[] = [];
  const serving: Serving = {
    keys,
    mode,
    pieceMs,
    cache: new PromptCache(),
    failures,
    served(request) {
      requests.push(request);
      if (requests.length > KEPT_REQUESTS) requests.shift();
    },
  };

  const app = express();
  app.disable('x-powered-by');
  app.get('/', (_request: Request, response: Response) => {
    response.type('text').send(aboutMe());
  });
  for (const protocol of [anthropic, openai]) {
    const handle = serve(protocol, serving);
    app.post(
      protocol.path,
      express.json({ limit: BODY_LIMIT }),
      (request: Request, response: Response) => {
        response.on('close', () =>
          log?.(`${protocol.path} ${modelOf(request)} ${response.statusCode}`),
        );
        handle(request, response).catch(error => {
          log?.(`${protocol.path} failed: ${error}`);
          response.destroy();
        });
      },
      unreadable(protocol),
    );
  }

  const server = createServer(app);
  server.listen(port, HOST);
  await once(server, 'listening');
  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}`,
    requests,
    failNext: failure => failures.push(failure),
    async stop() {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
}

/** A body that is too large or no JSON, told as the vendor would. */
function unreadable(protocol: Protocol): ErrorRequestHandler {
  return (error, _request, response, _next) => {
    const tooLarge = error.type === 'entity.too.large';
    const reply = protocol.failure(
      {
        kind: tooLarge ? 'too-large' : 'bad-request',
        message: tooLarge
          ? 'Request exceeds the maximum size'
          : 'The request body is not valid JSON',
      },
      'req_unreadable',
    );
    response.status(reply.status).set(reply.headers).json(reply.body);
  };
}

/** The model's name, for the log; a name of somebody's making, so not all of it. */
function modelOf(request: Request): string {
  return String(request.body?.model).slice(0, 60);
}

function aboutMe(): string {
  const modes = Object.entries(MODES).map(
    ([mode, does]) => `  ${STAND_IN}/${mode}  ${does}`,
  );
  return [
    'A stand-in for a model, for the demo and the tests. It knows nothing: what',
    'it answers is put together, by rule, from the findings in the prompt.',
    '',
    `POST ${anthropic.path}          Anthropic Messages`,
    `POST ${openai.path}  OpenAI Chat Completions`,
    '',
    'Models:',
    ...modes,
    '',
  ].join('\n');
}
