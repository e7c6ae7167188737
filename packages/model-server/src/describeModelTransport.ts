/* eslint-disable jest/no-export -- it is there for other packages' tests */

// What every module that carries questions to a model has to stand, through
// its real client and real HTTP, whatever protocol it speaks.

import { once } from 'node:events';
import { createServer, RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ModelServer, startModelServer } from './modelServer';

interface Ask {
  system: string;
  prompt: string;
  schema: Record<string, unknown>;
  maxOutputTokens: number;
  signal: AbortSignal;
  onText?(chunk: string): void;
}

interface Reply {
  text: string;
  stopped: string;
  tokens: { input: number; output: number; cachedInput?: number };
  cost?: { amount: number; currency: string };
}

export interface TransportUnderTest {
  /** The module's section of the configuration, as its messages name it. */
  section: string;
  /** What a client adds to the server's address. */
  basePath: string;
  /** How the protocol says that a server has too much to do. */
  overloadedStatus: number;
  create(options: {
    baseUrl: string;
    apiKey: string;
    model: string;
    retries: number;
    timeoutMs: number;
    prices?: { input: number; output: number; cachedInput?: number };
  }): { complete(ask: Ask): Promise<Reply> };
}

const KEY = 'sk-test-4f1d0a77c2b94e55';
const PROMPT =
  'The payments of customer 81723 at Oakland Street 12 fail with code E-7761.';
const SYSTEM = 'You explain incidents.\n'.repeat(300);
const SCHEMA = {
  type: 'object',
  properties: {
    claim: { type: 'string', minLength: 1, maxLength: 300 },
    confidence: { type: 'number', minimum: 0, maximum: 1 },
    evidence: { type: 'array', items: { type: 'string' }, maxItems: 20 },
    step: {
      anyOf: [
        {
          type: 'object',
          properties: { kind: { type: 'string', enum: ['look'] } },
          required: ['kind'],
        },
        {
          type: 'object',
          properties: { kind: { type: 'string', enum: ['runbook'] } },
          required: ['kind'],
        },
      ],
    },
  },
  required: ['claim', 'confidence', 'evidence', 'step'],
};

export function describeModelTransport(transport: TransportUnderTest): void {
  const { section, basePath, overloadedStatus } = transport;
  let server: ModelServer;
  const odd: { close(): void }[] = [];
  const printed: jest.SpyInstance[] = [];

  beforeAll(() => {
    errorsOfAllRealms();
    // Before there is a client: some take the console's functions once.
    for (const name of ['log', 'info', 'warn', 'error', 'debug'] as const) {
      printed.push(jest.spyOn(console, name));
    }
  });
  afterAll(() => {
    Reflect.deleteProperty(Error, Symbol.hasInstance);
    printed.splice(0).forEach(spy => spy.mockRestore());
  });

  beforeEach(async () => {
    server = await startModelServer({ keys: [KEY] });
  });

  afterEach(async () => {
    await server.stop();
    odd.splice(0).forEach(one => one.close());
    for (const spy of printed) {
      const calls = spy.mock.calls.splice(0);
      expect(calls).toEqual([]);
    }
  });

  const model = (
    name: string,
    options: Partial<Parameters<TransportUnderTest['create']>[0]> = {},
  ) =>
    transport.create({
      baseUrl: `${server.url}${basePath}`,
      apiKey: KEY,
      model: name,
      retries: 0,
      timeoutMs: 10_000,
      ...options,
    });

  const ask = (rest: Partial<Ask> = {}): Ask => ({
    system: SYSTEM,
    prompt: PROMPT,
    schema: SCHEMA,
    maxOutputTokens: 2_000,
    signal: new AbortController().signal,
    ...rest,
  });

  /** @returns the message, having looked that nothing that was sent is in it */
  const failureOf = async (completion: Promise<Reply>): Promise<string> => {
    const error = await completion.then(
      () => undefined,
      (caught: unknown) => caught as Error,
    );
    const all = `${error?.message} ${error?.stack} ${JSON.stringify(error)}`;
    for (const secret of [KEY, '81723', 'Oakland', 'E-7761']) {
      expect(all).not.toContain(secret);
    }
    expect(error?.cause).toBeUndefined();
    return String(error?.message);
  };

  /** A server of another kind at the other end. */
  const listen = async (listener: RequestListener): Promise<string> => {
    const other = createServer(listener);
    odd.push({
      close() {
        other.close();
        other.closeAllConnections();
      },
    });
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    return `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  };

  it('brings the answer, as it streams and as a whole', async () => {
    const chunks: string[] = [];
    const reply = await model('stand-in').complete(
      ask({ onText: chunk => chunks.push(chunk) }),
    );
    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks.join('')).toBe(reply.text);
    expect(reply.stopped).toBe('end');
    expect(reply.tokens.input).toBeGreaterThan(1_000);
    expect(reply.tokens.output).toBe(Math.ceil(reply.text.length / 4));
    expect(reply.cost).toBeUndefined();
  });

  it('sends what it was given, and its schema as the API takes it', async () => {
    await model('stand-in').complete(ask());
    const [{ body, status }] = server.requests;
    expect(status).toBe(200);
    const text = JSON.stringify(body);
    for (const part of [SYSTEM, PROMPT]) {
      expect(text).toContain(JSON.stringify(part).slice(1, -1));
    }
    expect(text).toContain('"json_schema"');
  });

  it('tells what it used and cost, and what of it the cache had', async () => {
    const prices = { input: 10, output: 100, cachedInput: 1 };
    const asked = model('stand-in', { prices });
    const first = await asked.complete(ask());
    const second = await asked.complete(ask());
    expect(first.tokens.cachedInput).toBe(0);
    expect(second.tokens.cachedInput).toBeGreaterThan(1_000);
    expect(second.tokens.input).toBe(first.tokens.input);
    const { input, output, cachedInput = 0 } = second.tokens;
    expect(second.cost).toEqual({
      currency: 'USD',
      amount: expect.closeTo(
        ((input - cachedInput) * 10 + cachedInput + output * 100) / 1e6,
        9,
      ),
    });
    expect(second.cost!.amount).toBeLessThan(first.cost!.amount);
  });

  it('says that the limit cut the answer off', async () => {
    const reply = await model('stand-in/overrun').complete(
      ask({ maxOutputTokens: 20 }),
    );
    expect(reply.stopped).toBe('length');
    expect(reply.tokens.output).toBe(20);
  });

  it('says that the model will not answer', async () => {
    const reply = await model('stand-in/refuse').complete(ask());
    expect(reply.stopped).toBe('refusal');
  });

  it('judges nothing: what is no JSON comes as it is', async () => {
    const reply = await model('stand-in/garbage').complete(ask());
    expect(() => JSON.parse(reply.text)).toThrow(SyntaxError);
    expect(reply.stopped).toBe('end');
  });

  it('waits no longer when it is told to stop', async () => {
    const controller = new AbortController();
    const reason = new Error('the time is up');
    const completion = model('stand-in/stall').complete(
      ask({
        signal: controller.signal,
        onText: () => controller.abort(reason),
      }),
    );
    await expect(completion).rejects.toBe(reason);
    // The connection is closed, so nothing more is paid for.
    const [request] = server.requests;
    while (!request.abandoned) await new Promise(setImmediate);
    expect(request.abandoned).toBe(true);
  });

  it('does not begin when it was told to stop', async () => {
    const reason = new Error('the time is up');
    await expect(
      model('stand-in').complete(ask({ signal: AbortSignal.abort(reason) })),
    ).rejects.toBe(reason);
    expect(server.requests).toHaveLength(0);
  });

  it('does not wait for ever for an answer to begin', async () => {
    const baseUrl = await listen(() => {});
    expect(
      await failureOf(
        model('m', { baseUrl: baseUrl + basePath, timeoutMs: 50 }).complete(
          ask(),
        ),
      ),
    ).toContain(
      `did not begin to answer within 0.05 s: see ${section}.timeout`,
    );
  });

  it('waits as it is asked to, and tries again', async () => {
    server.failNext({
      kind: 'rate-limited',
      message: 'too many requests',
      retryAfterSeconds: 0.02,
    });
    server.failNext({
      kind: 'overloaded',
      message: 'Overloaded',
      retryAfterSeconds: 0.02,
    });
    const reply = await model('stand-in', { retries: 2 }).complete(ask());
    expect(reply.stopped).toBe('end');
    expect(server.requests.map(({ status }) => status)).toEqual([
      429,
      overloadedStatus,
      200,
    ]);
  });

  it('says so when it was asked to wait too often', async () => {
    server.failNext({ kind: 'rate-limited', message: `slow down, ${PROMPT}` });
    expect(await failureOf(model('stand-in').complete(ask()))).toContain(
      'has had enough requests for now (429',
    );
  });

  it('says that the key is wrong, once and without it', async () => {
    const wrong = 'sk-wrong-99e0c1f2a3b4';
    const message = await failureOf(
      model('stand-in', { apiKey: wrong, retries: 3 }).complete(ask()),
    );
    expect(message).toContain(`: see ${section}.apiKey`);
    expect(message).not.toContain(wrong);
    expect(server.requests).toHaveLength(1);
  });

  it('says that there is no such model', async () => {
    expect(await failureOf(model('m-of-last-year').complete(ask()))).toContain(
      `knows no such model or address (404`,
    );
  });

  it('repeats no prompt that an API repeats to it', async () => {
    server.failNext({
      kind: 'bad-request',
      message: `Cannot read: {"key": "${KEY}", "content": "${PROMPT}"}`,
    });
    expect(await failureOf(model('stand-in').complete(ask()))).toMatch(
      /did not take the request \(400[^)]*\)$/,
    );
  });

  it('repeats what an API says of itself', async () => {
    server.failNext({
      kind: 'broken',
      message: 'The engine is being restarted',
    });
    expect(await failureOf(model('stand-in').complete(ask()))).toMatch(
      /could not answer \(500[^)]*\): The engine is being restarted$/,
    );
  });

  it('takes no half answer for one that broke off', async () => {
    expect(
      await failureOf(model('stand-in/cut-off').complete(ask())),
    ).toContain('broke off in the middle of its answer');
  });

  it('takes no half answer for one that the API gave up', async () => {
    expect(
      await failureOf(model('stand-in/fails-midway').complete(ask())),
    ).toMatch(/could not answer \(5\d\d, \w+\b.*: Overloaded$/);
  });

  it.each([
    ['a page of a proxy', 'text/html', '<html>Sign in</html>'],
    ['events that are no JSON', 'text/event-stream', `data: ${PROMPT}\n\n`],
    [
      'events of something else',
      'text/event-stream',
      'event: hello\ndata: {"type":"hello"}\n\n',
    ],
    [
      'named events that are no JSON',
      'text/event-stream',
      `event: message_start\ndata: {"text": "${PROMPT}\n\n`,
    ],
    [
      'an end without a beginning',
      'text/event-stream',
      'event: message_stop\ndata: {"type":"message_stop"}\n\n',
    ],
    ['nothing', 'text/event-stream', ''],
  ])('understands %s as no answer', async (_what, type, body) => {
    const baseUrl = await listen((_request, response) => {
      response.setHeader('content-type', type).end(body);
    });
    expect(
      await failureOf(
        model('m', { baseUrl: baseUrl + basePath }).complete(ask()),
      ),
    ).toContain('answered what is no answer of this protocol');
  });

  it('follows no redirect, with key and prompt, to somewhere else', async () => {
    let reached = 0;
    const elsewhere = await listen((_request, response) => {
      reached += 1;
      response.end();
    });
    const baseUrl = await listen((_request, response) => {
      response.writeHead(307, { location: elsewhere }).end();
    });
    expect(
      await failureOf(
        model('m', { baseUrl: baseUrl + basePath }).complete(ask()),
      ),
    ).toContain('cannot be reached');
    expect(reached).toBe(0);
  });

  it('says that nobody is there', async () => {
    const { url } = server;
    await server.stop();
    expect(
      await failureOf(
        model('stand-in', { baseUrl: url + basePath }).complete(ask()),
      ),
    ).toContain(`cannot be reached (ECONNREFUSED): see ${section}.baseUrl`);
  });
}

/**
 * Jest runs tests in a realm of its own, where what Node's `fetch` throws is no
 * `Error`; the clients ask for that, and outside of Jest it is one.
 */
function errorsOfAllRealms(): void {
  Object.defineProperty(Error, Symbol.hasInstance, {
    configurable: true,
    value(this: unknown, value: unknown): boolean {
      const isOne = Function.prototype[Symbol.hasInstance].call(this, value);
      const kind = Object.prototype.toString.call(value);
      return (
        isOne ||
        (this === Error &&
          (kind === '[object Error]' || kind === '[object DOMException]'))
      );
    },
  });
}
