import { CheckContext } from '@backstage-self-healing/plugin-self-healing-node';
import { FakeServer, matrix, success } from '../__testUtils__/fakeServer';
import { HttpServer } from '../clients/HttpServer';
import { PrometheusApi } from '../clients/PrometheusApi';
import { Servers } from '../clients/Servers';
import { Demand, judgePromql } from './judgePromql';
import { PromqlCheck } from './PromqlCheck';

const NOW = 1_796_000_000_000;

/** Samples, a second apart, the last of them now. */
const series = (...values: (number | null)[]) => ({
  labels: {},
  samples: values.map((value, index): [number, number | null] => [
    NOW / 1000 - (values.length - 1 - index),
    value,
  ]),
});

describe('judgePromql', () => {
  const below: Demand = { below: 0.01, forMs: 0 };
  const longer: Demand = { below: 0.01, forMs: 3_000 };

  it.each<
    [string, Demand, ReturnType<typeof series>[], number, string, RegExp]
  >([
    ['good', below, [series(0.001)], 60, 'passed', /0\.001, below 0\.01/],
    [
      'on the line',
      below,
      [series(0.01)],
      60,
      'pending',
      /0\.01, wanted below 0\.01/,
    ],
    ['bad', below, [series(0.5)], 60, 'pending', /0\.5/],
    ['above', { above: 3, forMs: 0 }, [series(4)], 60, 'passed', /4, above 3/],
    ['not above', { above: 3, forMs: 0 }, [series(3)], 60, 'pending', /3/],
    [
      'the worst of many counts',
      below,
      [series(0), series(0.9)],
      60,
      'pending',
      /0\.9/,
    ],
    [
      'the lowest of many counts',
      { above: 3, forMs: 0 },
      [series(9), series(1)],
      60,
      'pending',
      /: 1,/,
    ],
    ['nothing', below, [], 60, 'inconclusive', /no number/],
    ['NaN', below, [series(null)], 60, 'inconclusive', /no number/],
    [
      'NaN in one of two',
      below,
      [series(0), series(null)],
      60,
      'inconclusive',
      /no number/,
    ],
    [
      'a series that has ended',
      below,
      [{ labels: {}, samples: [[NOW / 1000 - 30, 0]] }],
      60,
      'inconclusive',
      /no number/,
    ],
    ['for long enough', longer, [series(0, 0, 0, 0)], 60, 'passed', /./],
    [
      'not for long enough',
      longer,
      [series(1, 0, 0, 0)],
      60,
      'pending',
      /for 2 of 3 s/,
    ],
    [
      'not since the effect',
      longer,
      [series(0, 0, 0, 0)],
      2,
      'pending',
      /for 2 of 3 s/,
    ],
    [
      'with a bad moment',
      longer,
      [series(0, 0, 1, 0)],
      60,
      'pending',
      /for 0 of 3 s/,
    ],
    [
      'with a hole',
      longer,
      [series(0, null, 0, 0)],
      60,
      'pending',
      /for 1 of 3 s/,
    ],
    [
      'one of two for long enough',
      longer,
      [series(0, 0, 0, 0), series(1, 0, 0, 0)],
      60,
      'pending',
      /for 2 of 3 s/,
    ],
  ])('%s', (_, demand, measured, sinceSeconds, status, message) => {
    const judged = judgePromql(measured, demand, {
      now: NOW,
      since: NOW - sinceSeconds * 1000,
      stepMs: 1_000,
    });
    expect(judged).toMatchObject({ status });
    expect(judged.message).toMatch(message);
  });
});

describe('promql check', () => {
  const fake = new FakeServer();
  beforeAll(() => fake.start());
  afterAll(() => fake.stop());

  const check = () =>
    new PromqlCheck({
      servers: new Servers([
        new PrometheusApi(
          new HttpServer(
            fake.config({ clusters: ['demo'] }),
            'Prometheus main',
          ),
        ),
      ]),
      now: () => new Date(NOW),
    });
  const context = (cluster = 'demo'): CheckContext => ({
    workload: { cluster, namespace: 'shop', kind: 'Deployment', name: 'web' },
    entityRef: 'component:default/web',
    since: new Date(NOW - 600_000),
    signal: new AbortController().signal,
  });
  const input = {
    query: 'job:errors:ratio5m{service="${{ entity.name }}"}',
    below: 0.01,
    for: '2m',
  };

  it('asks about the time that it has to hold', async () => {
    fake.answer = ({ parameters: { start, end, step } }, response) => {
      const count = (Number(end) - Number(start)) / Number(step) + 1;
      response.end(
        JSON.stringify(
          success(
            matrix({
              metric: {},
              values: Array.from({ length: count }, (_, n) => [
                Number(start) + n * Number(step),
                '0',
              ]),
            }),
          ),
        ),
      );
    };
    expect(await check().evaluate(input, context())).toEqual({
      status: 'passed',
      message: 'promql: 0, below 0.01 as wanted',
    });
    expect(fake.asked.at(-1)!.parameters).toMatchObject({
      query: 'job:errors:ratio5m{service="web"}',
      start: String(NOW / 1000 - 120),
      end: String(NOW / 1000),
    });
  });

  it.each([
    [
      'in another cluster',
      () => {},
      'us',
      'no Prometheus is configured for cluster us',
    ],
    [
      'with an error',
      () => fake.says({ status: 'error', error: 'parse error' }, 400),
      'demo',
      'says HTTP 400: parse error',
    ],
    ['with no data', () => fake.says(success(matrix())), 'demo', 'no number'],
  ])('is inconclusive %s', async (_, say, cluster, words) => {
    say();
    expect(await check().evaluate(input, context(cluster))).toEqual({
      status: 'inconclusive',
      message: expect.stringContaining(words),
    });
  });

  it.each<[object, string]>([
    [{ query: 'up', below: 1 }, 'valid'],
    [{ query: 'up', above: 1, for: '30s' }, 'valid'],
    [{ query: 'up' }, 'give below or above'],
    [{ query: 'up', above: 1, below: 2 }, 'give below or above'],
    [{ query: 'up{a=${{ entity.name }}}', below: 2 }, 'between double quotes'],
    [{ query: 'up', below: '1' }, 'number'],
    [{ query: 'up', below: 1, for: 'long' }, 'duration'],
    [{ query: 'up', below: 1, within: '1m' }, 'within'],
  ])('takes %j: %s', (given, words) => {
    const { error } = check().input.safeParse(given);
    expect(JSON.stringify(error?.issues ?? 'valid')).toContain(words);
  });
});
