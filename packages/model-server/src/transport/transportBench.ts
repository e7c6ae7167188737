import { once } from 'node:events';
import { createServer, RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  ModelReply,
  ModelRequest,
} from '@backstage-self-healing/plugin-self-healing-node';
import { ModelServer, startModelServer } from '../modelServer';
import { errorsOfAllRealms } from './errorsOfAllRealms';
import { TransportUnderTest } from './TransportUnderTest';

export const KEY = 'sk-test-4f1d0a77c2b94e55';
export const PROMPT =
  'The payments of customer 81723 at Oakland Street 12 fail with code E-7761.';
export const SYSTEM = 'You explain incidents.\n'.repeat(300);
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

/** A server before each test, and what the tests ask it with. */
export type TransportBench = ReturnType<typeof transportBench>;

export function transportBench(transport: TransportUnderTest) {
  const { basePath } = transport;
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

  const ask = (rest: Partial<ModelRequest> = {}): ModelRequest => ({
    system: SYSTEM,
    prompt: PROMPT,
    schema: SCHEMA,
    maxOutputTokens: 2_000,
    signal: new AbortController().signal,
    ...rest,
  });

  /** @returns the message, having looked that nothing that was sent is in it */
  const failureOf = async (
    completion: Promise<ModelReply>,
  ): Promise<string> => {
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

  return {
    ...transport,
    get server() {
      return server;
    },
    model,
    ask,
    failureOf,
    listen,
  };
}
