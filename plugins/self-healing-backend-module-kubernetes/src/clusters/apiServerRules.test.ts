import { createMockDirectory } from '@backstage/backend-test-utils';
import { writeFile } from 'node:fs/promises';
import { createServer, IncomingMessage, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { ApiServerError } from './ApiServerError';
import { ClusterConfig } from './clusterConfig';
import { HttpClusterApi } from './HttpClusterApi';

jest.setTimeout(60_000);

type Answer = {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
};

const signal = new AbortController().signal;
const OK: Answer = { body: { kind: 'Pod' } };

const failure = (status: number, rest: object): Answer => ({
  status,
  body: { kind: 'Status', status: 'Failure', ...rest },
});

const BUSY = failure(429, {
  message: 'too many requests, please try again later',
  reason: 'TooManyRequests',
});
const DENIED = failure(403, {
  message:
    'pods is forbidden: User "healer" cannot list resource "pods" in API group "" in the namespace "shop"',
  reason: 'Forbidden',
});

// Word for word as a 1.36 server answers.
const BUDGET = failure(429, {
  message: "Cannot evict pod as it would violate the pod's disruption budget.",
  reason: 'TooManyRequests',
  details: {
    causes: [
      {
        reason: 'DisruptionBudget',
        message:
          'The disruption budget web needs 3 healthy pods and has 3 currently',
      },
    ],
  },
});

describe("the API server's own rules", () => {
  const files = createMockDirectory();
  let server: Server;
  let answers: Answer[];
  let asked: IncomingMessage[];
  /** Called instead of answering from the list, where it is set. */
  let handle: ((request: IncomingMessage) => Promise<Answer>) | undefined;
  let url: string;

  beforeEach(async () => {
    answers = [];
    asked = [];
    handle = undefined;
    server = createServer(async (request, response) => {
      asked.push(request);
      const {
        status = 200,
        headers,
        body,
      } = handle ? await handle(request) : answers.shift() ?? OK;
      response.writeHead(status, {
        'content-type': 'application/json',
        ...headers,
      });
      response.end(JSON.stringify(body ?? {}));
    });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  });

  const api = (
    credentials: ClusterConfig['credentials'] = { token: 'token' },
  ) =>
    new HttpClusterApi({
      name: 'demo',
      url,
      skipTlsVerify: false,
      credentials,
    });

  const evict = () =>
    api().create('/pods/web/eviction', {}, { dryRun: false }, signal);

  it('FC-J1: waits as long as a 429 says, and asks again', async () => {
    answers = [{ ...BUSY, headers: { 'retry-after': '1' } }];
    const startedAt = Date.now();
    await expect(api().get('/pods/web', signal)).resolves.toEqual(OK.body);
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(1000);
    expect(asked).toHaveLength(2);
  });

  it('FC-J1: a 429 that says no time is waited for all the same, writes too', async () => {
    answers = [BUSY];
    await api().patch('/deployments/web', [], { dryRun: false }, signal);
    expect(asked.map(({ method }) => method)).toEqual(['PATCH', 'PATCH']);
  });

  it('FC-J1: gives up within the time of a request, and says when to come back', async () => {
    answers = [{ ...BUSY, headers: { 'retry-after': '30' } }];
    await expect(api().get('/pods/web', signal)).rejects.toMatchObject({
      httpStatus: 429,
      retryAfterMs: 30_000,
    });
    expect(asked).toHaveLength(1);
  });

  it('FC-J1: stops waiting when it is told to', async () => {
    const controller = new AbortController();
    handle = async () => {
      setImmediate(() => controller.abort());
      return { ...BUSY, headers: { 'retry-after': '5' } };
    };
    await expect(
      api().get('/pods/web', controller.signal),
    ).rejects.toMatchObject({ name: 'AbortError' });
  });

  it.each([
    ['without', {}, 5_000],
    ['with', { 'retry-after': '10' }, 10_000],
  ])(
    'a budget that has no room is not the server being busy, %s Retry-After',
    async (_, headers, retryAfterMs) => {
      answers = [{ ...BUDGET, headers }];
      const refused = (await evict().catch(error => error)) as ApiServerError;
      expect(refused).toMatchObject({
        httpStatus: 429,
        isBudgetRefusal: true,
        isRefusal: false,
        retryAfterMs,
        message: expect.stringMatching(
          /^Cluster demo does not evict the pod now: .* web needs 3 healthy pods and has 3 currently$/,
        ),
      });
      expect(asked).toHaveLength(1);
    },
  );

  it('two budgets on one pod are final, although the server says 500', async () => {
    answers = [
      failure(500, {
        message:
          'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
      }),
    ];
    await expect(evict()).rejects.toMatchObject({
      isRefusal: true,
      isBudgetConflict: true,
    });
  });

  it('tells an admission rule from a missing right', async () => {
    const denied = failure(403, {
      message:
        'admission webhook "gate.example.com" denied the request: no changes after 18:00',
    });
    answers = [denied];
    await expect(
      api().patch('/deployments/web', [], { dryRun: false }, signal),
    ).rejects.toThrow(
      'An admission rule of cluster demo refused this: admission webhook "gate.example.com" denied the request: no changes after 18:00',
    );
    expect(asked).toHaveLength(1);
  });

  it('RC-F21: does not believe the 403 of a server that has just started', async () => {
    const cluster = api();
    const port = Number(new URL(url).port);
    await new Promise(resolve => server.close(resolve));
    await expect(cluster.get('/pods', signal)).rejects.toThrow(/ECONNREFUSED/);
    await new Promise<void>(resolve => {
      server.listen(port, '127.0.0.1', resolve);
    });
    answers = [DENIED, DENIED];
    await expect(cluster.get('/pods', signal)).resolves.toEqual(OK.body);
    answers = [DENIED];
    await cluster.patch('/deployments/web', [], { dryRun: false }, signal);
    expect(asked).toHaveLength(5);
  });

  it('RC-F21: nor the 403 to what was allowed a moment ago, for two seconds', async () => {
    const cluster = api();
    await cluster.get('/pods', signal);
    handle = async () => DENIED;
    await expect(cluster.get('/pods', signal)).rejects.toMatchObject({
      name: 'NotAllowedError',
    });
    const tries = asked.length;
    expect(tries).toBeGreaterThan(3);
    // It has been taken away, and that is not doubted every time.
    await expect(cluster.get('/pods', signal)).rejects.toThrow();
    expect(asked).toHaveLength(tries + 1);
  });

  it('believes a 403 of a server that is well', async () => {
    answers = [DENIED];
    await expect(api().get('/pods', signal)).rejects.toMatchObject({
      name: 'NotAllowedError',
    });
    expect(asked).toHaveLength(1);
  });

  it('reads a token anew that was rotated while the request was on its way', async () => {
    const tokenFile = files.resolve('token');
    await writeFile(tokenFile, 'old');
    handle = async ({ headers }) => {
      if (headers.authorization === 'Bearer new') return OK;
      await writeFile(tokenFile, 'new');
      return failure(401, { message: 'Unauthorized' });
    };
    await expect(api({ tokenFile }).get('/pods', signal)).resolves.toEqual(
      OK.body,
    );
    expect(asked).toHaveLength(2);
    handle = async () => failure(401, { message: 'Unauthorized' });
    await expect(api({ tokenFile }).get('/pods', signal)).rejects.toMatchObject(
      {
        httpStatus: 401,
      },
    );
    expect(asked).toHaveLength(3);
  });

  const page = (item: number, token?: string): Answer => ({
    body: { metadata: { continue: token }, items: [item] },
  });
  const expired = (token?: string) =>
    failure(410, {
      message: 'The provided continue parameter is too old',
      reason: 'Expired',
      metadata: token ? { continue: token } : {},
    });

  it('reads on with the token that a 410 brings', async () => {
    answers = [page(1, 'a'), expired('b'), page(2)];
    await expect(api().list('/pods', {}, signal)).resolves.toEqual([1, 2]);
    expect(asked.map(request => request.url)).toEqual([
      '/pods?limit=500',
      '/pods?limit=500&continue=a',
      '/pods?limit=500&continue=b',
    ]);
  });

  it('reads anew, once, where a 410 brings none', async () => {
    answers = [page(1, 'a'), expired(), page(1, 'c'), page(2)];
    await expect(api().list('/pods', {}, signal)).resolves.toEqual([1, 2]);
    answers = [page(1, 'a'), expired(), page(1, 'c'), expired()];
    await expect(api().list('/pods', {}, signal)).rejects.toMatchObject({
      httpStatus: 410,
    });
  });

  it('counts by metadata alone, and stops where a list does', async () => {
    handle = async () => ({
      body: { metadata: { continue: 'x' }, items: [{ metadata: {} }] },
    });
    await expect(
      api().listMetadata('/pods', { fieldSelector: 'a!=b' }, signal),
    ).resolves.toHaveLength(20);
    expect(asked[0].headers.accept).toContain('as=PartialObjectMetadataList');
  });

  it('AD-D2: asks ten questions at a time, whatever the storm', async () => {
    const cluster = api();
    let now = 0;
    let most = 0;
    handle = async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise(resolve => setTimeout(resolve, 5));
      now -= 1;
      return OK;
    };
    await Promise.all(
      Array.from({ length: 200 }, (_, i) => cluster.get(`/pods/${i}`, signal)),
    );
    expect(asked).toHaveLength(200);
    expect(most).toBe(10);
  });

  it('AD-D2: who is no longer interested leaves the queue', async () => {
    const cluster = api();
    const controller = new AbortController();
    let answerAll = () => {};
    const held = new Promise<void>(resolve => {
      answerAll = resolve;
    });
    handle = async () => {
      await held;
      return OK;
    };
    const first = Array.from({ length: 10 }, () => cluster.get('/a', signal));
    const waiting = cluster.get('/b', controller.signal);
    const last = cluster.get('/c', signal);
    controller.abort(new Error('the lease is lost'));
    await expect(waiting).rejects.toThrow('the lease is lost');
    answerAll();
    await Promise.all([...first, last]);
    expect(asked.map(request => request.url)).not.toContain('/b');
  });
});
