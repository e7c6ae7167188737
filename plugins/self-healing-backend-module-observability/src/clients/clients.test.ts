import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDemoCluster } from '@backstage-self-healing/demo-cluster';
import { FakeServer, matrix, success } from '../__testUtils__/fakeServer';
import { HttpServer } from './HttpServer';
import { LokiApi } from './LokiApi';
import { PrometheusApi } from './PrometheusApi';
import { ServerConfig } from './serverConfig';
import { Servers } from './Servers';

const RANGE = { start: 100, end: 130, step: 10 };
const { signal } = new AbortController();

describe('a server that is asked', () => {
  const fake = new FakeServer();
  beforeAll(() => fake.start());
  afterAll(() => fake.stop());
  beforeEach(() => {
    fake.asked.length = 0;
  });

  const prometheus = (config: Partial<ServerConfig> = {}) =>
    new PrometheusApi(new HttpServer(fake.config(config), 'Prometheus main'));
  const loki = () => new LokiApi(new HttpServer(fake.config(), 'Loki main'));

  it('is sent a form, with its credentials', async () => {
    fake.says(success(matrix({ metric: { a: 'b' }, values: [[100, '1.5']] })));
    const measured = await prometheus({
      headers: { Authorization: 'Bearer t0ken', 'X-Scope-OrgID': 'team' },
    }).queryRange('up', RANGE, signal);
    expect(measured).toEqual({
      series: [{ labels: { a: 'b' }, samples: [[100, 1.5]] }],
      warnings: [],
    });
    expect(fake.asked).toMatchObject([
      {
        method: 'POST',
        path: '/api/v1/query_range',
        headers: {
          authorization: 'Bearer t0ken',
          'x-scope-orgid': 'team',
          'content-type': 'application/x-www-form-urlencoded',
        },
        parameters: {
          query: 'up',
          start: '100',
          end: '130',
          step: '10',
          timeout: '1000ms',
        },
      },
    ]);
  });

  it('is sent the token that its file holds now', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'observability-'));
    try {
      const tokenFile = join(folder, 'token');
      const server = prometheus({ tokenFile });
      fake.says(success(matrix()));
      for (const token of ['first', 'second']) {
        writeFileSync(tokenFile, `${token}\n`);
        await server.queryRange('up', RANGE, signal);
      }
      expect(fake.asked.map(({ headers }) => headers.authorization)).toEqual([
        'Bearer first',
        'Bearer second',
      ]);
      await rm(tokenFile);
      await expect(server.queryRange('up', RANGE, signal)).rejects.toThrow(
        'cannot be read (ENOENT)',
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('NaN and infinity are no numbers', async () => {
    fake.says(
      success(
        matrix({
          metric: {},
          values: [
            [100, 'NaN'],
            [110, '+Inf'],
            [120, '-Inf'],
            [125, ''],
            [130, '1e3'],
          ],
        }),
        { warnings: ['partial response', 7] },
      ),
    );
    expect(await prometheus().queryRange('up', RANGE, signal)).toEqual({
      series: [
        {
          labels: {},
          samples: [
            [100, null],
            [110, null],
            [120, null],
            [125, null],
            [130, 1000],
          ],
        },
      ],
      warnings: ['partial response'],
    });
  });

  it.each<[string, () => void, string | RegExp]>([
    [
      'its own words',
      () =>
        fake.says(
          {
            status: 'error',
            errorType: 'bad_data',
            error: 'parse error: unexpected end of input',
          },
          400,
        ),
      'Prometheus main says HTTP 400: parse error: unexpected end of input',
    ],
    [
      'an error with 200',
      () => fake.says({ status: 'error', error: 'no such tenant' }),
      'Prometheus main says HTTP 200: no such tenant',
    ],
    [
      'a page',
      () => fake.says('<html>Sign in</html>'),
      "is not its API's JSON",
    ],
    [
      'a page of a proxy',
      () => fake.says('<html>Bad gateway</html>', 502),
      /says HTTP 502$/,
    ],
    ['nothing', () => fake.says(''), "is not its API's JSON"],
    [
      'broken UTF-8 and binary',
      () => fake.says('\u0000\ufffd{{{'),
      "is not its API's JSON",
    ],
    [
      'deep JSON',
      () => fake.says('['.repeat(200_000)),
      "is not its API's JSON",
    ],
    ['null', () => fake.says('null'), "is not its API's JSON"],
    [
      'another type',
      () => fake.says(success({ resultType: 'string', result: [0, 'x'] })),
      "in a form that is not its API's",
    ],
    [
      'odd samples',
      () => fake.says(success(matrix({ metric: {}, values: [['x', 1]] }))),
      "in a form that is not its API's",
    ],
    ['no access', () => fake.says('denied', 401), 'look at its credentials'],
    [
      'a redirect, with the credentials',
      () => {
        fake.answer = (asked, response) =>
          asked.path === '/elsewhere'
            ? response.end(JSON.stringify(success(matrix())))
            : response.writeHead(302, { Location: '/elsewhere' }).end();
      },
      'says HTTP 302',
    ],
    [
      'a long error',
      () => fake.says({ status: 'error', error: 'x'.repeat(100_000) }, 422),
      /^Prometheus main says HTTP 422: x{299}…$/,
    ],
    [
      'a closed connection',
      () => {
        fake.answer = (_, response) => response.destroy();
      },
      'could not be reached (ECONNRESET)',
    ],
  ])('tells of %s', async (_, say, words) => {
    say();
    await expect(prometheus().queryRange('up', RANGE, signal)).rejects.toThrow(
      words,
    );
    expect(fake.asked).toHaveLength(1);
  });

  it('is read no further than is kept', async () => {
    let sent = 0;
    fake.answer = (_, response) => {
      const chunk = Buffer.alloc(64 * 1024, '1');
      const more = () => {
        while (!response.destroyed && sent < 512 * 1024 ** 2) {
          sent += chunk.length;
          if (!response.write(chunk)) {
            response.once('drain', more);
            return;
          }
        }
        response.end();
      };
      more();
    };
    await expect(
      prometheus({ timeoutMs: 8_000 }).queryRange('up', RANGE, signal),
    ).rejects.toThrow('more than 4 MB');
    expect(sent).toBeLessThan(64 * 1024 ** 2);
  });

  it('is waited for no longer than said, and left alone for a while then', async () => {
    fake.answer = () => {};
    let now = 0;
    const server = new PrometheusApi(
      new HttpServer(
        fake.config({ timeoutMs: 100 }),
        'Prometheus main',
        () => now,
      ),
    );
    const ask = () => server.queryRange('up', RANGE, signal);
    await expect(ask()).rejects.toThrow('did not answer within 0.1 s');
    now = 5_000;
    await expect(ask()).rejects.toThrow(
      'gave no answer 5 s ago, so it was not asked again yet',
    );
    expect(fake.asked).toHaveLength(1);
    now = 20_000;
    fake.says(success(matrix()));
    expect((await ask()).series).toEqual([]);
  });

  it('is a gap when several questions together take too long', async () => {
    fake.answer = () => {};
    const server = prometheus();
    await expect(
      server.queryRange('up', RANGE, AbortSignal.timeout(50)),
    ).rejects.toThrow('Prometheus main did not answer in time');
    fake.says(success(matrix()));
    await server.queryRange('up', RANGE, signal);
  });

  it('is given up with whoever asked', async () => {
    const controller = new AbortController();
    fake.answer = () => controller.abort(new Error('the lease is lost'));
    await expect(
      prometheus().queryRange('up', RANGE, controller.signal),
    ).rejects.toThrow('the lease is lost');
  });

  it('is asked at most four times at once', async () => {
    let open = 0;
    let most = 0;
    fake.answer = (_, response) => {
      open += 1;
      most = Math.max(most, open);
      setImmediate(() => {
        open -= 1;
        response.end(JSON.stringify(success(matrix())));
      });
    };
    const server = prometheus();
    await Promise.all(
      Array.from({ length: 30 }, () => server.queryRange('up', RANGE, signal)),
    );
    expect(most).toBeLessThanOrEqual(4);
    expect(fake.asked).toHaveLength(30);
  });

  it('is believed only with a certificate of its authority', async () => {
    const cluster = await startDemoCluster({ tls: true, shop: false });
    try {
      const ask = (config: Partial<ServerConfig>) =>
        new HttpServer(
          fake.config({ url: cluster.url, ...config }),
          'Prometheus main',
        ).ask({ path: '/metrics' }, signal);
      expect(await ask({ caPem: cluster.caPem })).toMatchObject({
        status: 200,
        body: expect.stringContaining('kube_node_info'),
      });
      await expect(ask({})).rejects.toThrow(/could not be reached \(.*CERT/);
    } finally {
      await cluster.stop();
    }
  });

  it('Loki gives the last lines of all streams, newest first', async () => {
    fake.says(
      success({
        resultType: 'streams',
        result: [
          {
            stream: { pod: 'a' },
            values: [
              ['1796000003000000000', 'third'],
              ['1796000001000000000', 'first'],
            ],
          },
          {
            stream: { pod: 'b' },
            values: [
              ['1796000002000000000', 'second', { structuredMetadata: {} }],
            ],
          },
        ],
        stats: {},
      }),
    );
    const lines = await loki().lastLines(
      '{a="b"}',
      { start: 1_796_000_000_000, end: 1_796_000_010_000, limit: 2 },
      signal,
    );
    expect(lines.map(({ text, labels }) => `${labels.pod} ${text}`)).toEqual([
      'a third',
      'b second',
    ]);
    expect(fake.asked).toMatchObject([
      {
        method: 'GET',
        path: '/loki/api/v1/query_range',
        parameters: {
          query: '{a="b"}',
          start: '1796000000000000000',
          end: '1796000010000000000',
          limit: '2',
          direction: 'backward',
        },
      },
    ]);
  });

  it.each<[string, unknown, number, string]>([
    [
      'plain text',
      'parse error at line 1, col 5: syntax error',
      400,
      'Loki main says HTTP 400: parse error at line 1, col 5',
    ],
    ['a matrix', success(matrix()), 200, 'selects streams'],
    [
      'odd times',
      success({
        resultType: 'streams',
        result: [{ stream: {}, values: [['now', 'x']] }],
      }),
      200,
      'selects streams',
    ],
  ])('Loki may answer %s', async (_, body, status, words) => {
    fake.says(body, status);
    await expect(
      loki().lastLines('{', { start: 0, end: 1, limit: 2 }, signal),
    ).rejects.toThrow(words);
  });

  it('is chosen by the cluster that it tells of', () => {
    const of = (name: string, clusters?: string[]) => ({
      server: new HttpServer(fake.config({ name, clusters }), name),
    });
    const servers = new Servers([
      of('eu', ['eu-1', 'eu-2']),
      of('rest'),
      of('rest-2'),
    ]);
    const names = (cluster: string) =>
      servers.of(cluster).map(({ server }) => server.title);
    expect(names('eu-2')).toEqual(['eu']);
    expect(names('us-1')).toEqual(['rest', 'rest-2']);
  });
});
