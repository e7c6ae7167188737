import {
  Alert,
  Incident,
} from '@backstage-self-healing/plugin-self-healing-common';
import { collectFor } from '../__testUtils__/collectFor';
import {
  Asked,
  FakeServer,
  matrix,
  success,
} from '../__testUtils__/fakeServer';
import { HttpServer } from '../clients/HttpServer';
import { PrometheusApi } from '../clients/PrometheusApi';
import { ServerConfig } from '../clients/serverConfig';
import { Servers } from '../clients/Servers';
import { DEFAULT_SIGNALS, Signal } from '../queries/defaultSignals';
import { QueryTemplate } from '../queries/QueryTemplate';
import { PrometheusEvidenceSource } from './PrometheusEvidenceSource';

const NOW = new Date('2026-11-28T12:00:00Z');
const ERRORS: Signal = {
  title: 'Errors',
  signal: 'errors',
  unit: 'ratio',
  threshold: 0.05,
  query: new QueryTemplate('errors{service="${{ entity.name }}"}'),
};
const EXPRESSION = 'max by (pod) (latency_seconds{namespace="shop"}) > 0.5';

const alert = (overrides: Partial<Alert> = {}): Alert => ({
  source: 'alertmanager',
  fingerprint: 'f',
  status: 'firing',
  labels: { alertname: 'Slow', severity: 'critical', pod: 'web-1' },
  annotations: {},
  startsAt: '2026-11-28T11:55:00.000Z',
  generatorUrl: `http://prometheus.example/graph?g0.expr=${encodeURIComponent(
    EXPRESSION,
  )}`,
  ...overrides,
});

describe('evidence from Prometheus', () => {
  const fake = new FakeServer();
  const other = new FakeServer();
  beforeAll(() => Promise.all([fake.start(), other.start()]));
  afterAll(() => Promise.all([fake.stop(), other.stop()]));
  beforeEach(() => {
    fake.asked.length = 0;
    other.asked.length = 0;
  });

  async function collect(
    alerts: Alert[],
    {
      signals = [],
      servers = [fake.config()],
      incident = {},
    }: {
      signals?: readonly Signal[];
      servers?: ServerConfig[];
      incident?: Partial<Incident>;
    } = {},
  ) {
    const source = new PrometheusEvidenceSource({
      servers: new Servers(
        servers.map(
          config =>
            new PrometheusApi(
              new HttpServer(config, `Prometheus ${config.name}`),
            ),
        ),
      ),
      signals,
      beforeMs: 30 * 60_000,
      now: () => NOW,
    });
    return collectFor(
      source,
      {
        openedAt: '2026-11-28T11:55:00.000Z',
        resolvedAt: null,
        entityRef: 'component:default/web',
        ...incident,
      },
      alerts,
    );
  }

  /** Says one thing to what is asked about now, another about a range. */
  function answers(instant: object, range: (asked: Asked) => object): void {
    fake.answer = (asked, response) => {
      const body = asked.path.endsWith('_range') ? range(asked) : instant;
      response.end(JSON.stringify(body));
    };
  }

  it('calls an alert without a name what it is', async () => {
    answers(
      success({
        resultType: 'vector',
        result: [{ metric: { pod: 'web-1' }, value: [0, '2'] }],
      }),
      ({ parameters }) =>
        success(
          matrix({
            metric: { pod: 'web-1' },
            values: [[Number(parameters.end), '2']],
          }),
        ),
    );
    const [{ title, series }] = await collect([
      alert({ labels: { pod: 'web-1' } }),
    ]);
    expect(title).toBe('What the alert measures');
    expect(series![0].marks).toMatchObject([{ label: 'the alert fires' }]);
  });

  it('draws what the alert measures, of its own labels only', async () => {
    answers(
      success({
        resultType: 'vector',
        result: [
          { metric: { pod: 'api-1' }, value: [0, '3'] },
          { metric: { pod: 'web-1' }, value: [0, '2'] },
        ],
      }),
      ({ parameters }) =>
        success(
          matrix(
            {
              metric: { pod: 'web-1' },
              values: [
                [Number(parameters.start) + 10, '0.1'],
                [Number(parameters.start) + 20, 'NaN'],
                [Number(parameters.end), '2'],
              ],
            },
            {
              metric: { pod: 'api-1' },
              values: [[Number(parameters.end), '3']],
            },
          ),
        ),
    );
    const [evidence, ...rest] = await collect([alert()]);
    expect(rest).toEqual([]);
    expect(evidence).toMatchObject({
      source: 'prometheus',
      kind: 'alert-expression',
      title: 'What Slow measures',
      data: {
        expression: EXPRESSION,
        firesWhen: '> 0.5',
        server: 'main',
        values: [
          { series: 'web-1', first: 0.1, lowest: 0.1, highest: 2, last: 2 },
        ],
      },
    });
    expect(evidence.gap).toBeUndefined();
    const [series] = evidence.series!;
    expect(series).toMatchObject({
      name: 'web-1',
      threshold: 0.5,
      marks: [
        { at: Date.parse('2026-11-28T11:55:00Z') / 1000, label: 'Slow fires' },
      ],
    });
    expect(series.points.length).toBeLessThanOrEqual(240);
    const numbers = series.points.flatMap(([, value]) => value ?? []);
    expect(numbers).toEqual([0.1, 2]);
    // As it was when the alert began, then without the comparison around it.
    expect(fake.asked.map(({ parameters }) => parameters.query)).toEqual([
      EXPRESSION,
      '(max by (pod) (latency_seconds{namespace="shop"})\n) and on (pod) (label_replace(vector(1), "pod", "web-1", "", ""))',
    ]);
    expect(fake.asked[0].parameters.time).toBe(
      String(Date.parse('2026-11-28T11:55:00Z') / 1000),
    );
  });

  it.each<[string, Alert[], object, RegExp]>([
    [
      'other labels',
      [alert()],
      matrix({ metric: { pod: 'api-1' }, values: [[0, '1']] }),
      /^None of 1 series has the alert's labels\.$/,
    ],
    ['no data', [alert()], matrix(), /^No data in this time\.$/],
    [
      'NaN only',
      [alert()],
      matrix({ metric: {}, values: [[0, 'NaN']] }),
      /^No number, only NaN or infinity\.$/,
    ],
  ])('tells of %s', async (_, alerts, range, gap) => {
    answers(success({ resultType: 'vector', result: [] }), () =>
      success(range),
    );
    const [evidence] = await collect(alerts);
    expect(evidence.gap).toMatch(gap);
    expect(evidence.series).toBeUndefined();
  });

  it('tells what the server says, and never fails the diagnosis', async () => {
    fake.says(
      {
        status: 'error',
        error: 'query processing would load too many samples',
      },
      422,
    );
    const evidence = await collect([alert()], { signals: [ERRORS] });
    expect(evidence.map(({ gap }) => gap)).toEqual([
      'Prometheus main says HTTP 422: query processing would load too many samples.',
      'Errors: Prometheus main says HTTP 422: query processing would load too many samples.',
    ]);
    expect(evidence.every(({ data }) => data.problem === undefined)).toBe(true);
  });

  it('looks at three expressions at most, and at an alert without one at none', async () => {
    answers(success({ resultType: 'vector', result: [] }), () =>
      success(matrix()),
    );
    const evidence = await collect([
      alert({ generatorUrl: undefined }),
      alert({ generatorUrl: 'http://grafana/alerting/grafana/x/view' }),
      ...[1, 2, 3, 4, 5].map(n =>
        alert({
          labels: { alertname: `A${n}` },
          status: n === 4 ? 'firing' : 'resolved',
          generatorUrl: `http://prometheus/graph?g0.expr=a${n}`,
        }),
      ),
    ]);
    expect(evidence).toHaveLength(3);
    expect(evidence[0].title).toBe('What A4 measures');
  });

  it('asks the server whose links the alert carries, and none else', async () => {
    fake.says(success(matrix()));
    other.says(success(matrix()));
    const servers = [
      fake.config({ externalUrl: 'http://eu.example' }),
      other.config({ name: 'us', externalUrl: 'http://prometheus.example' }),
    ];
    await collect([alert()], { servers });
    expect([fake.asked.length, other.asked.length]).toEqual([0, 2]);
    const [evidence] = await collect(
      [alert({ generatorUrl: 'http://127.0.0.1:1/graph?g0.expr=up' })],
      { servers },
    );
    expect(evidence.gap).toBe(
      'Which of Prometheus main, Prometheus us has this alert cannot be told: none has the externalUrl that its link begins with.',
    );
  });

  it('never goes where a link leads: whoever posts an alert writes it', async () => {
    fake.says(success(matrix()));
    const elsewhere = other.config().url;
    await collect([
      alert({ generatorUrl: `${elsewhere}/graph?g0.expr=up` }),
      alert({
        generatorUrl: `${fake.config().url}@${elsewhere.slice(7)}/?g0.expr=up`,
      }),
    ]);
    expect(fake.asked.length).toBeGreaterThan(0);
    expect(other.asked).toEqual([]);
  });

  it('asks for the signals of the kind of workload, and gathers their gaps', async () => {
    fake.answer = ({ parameters: { query, end } }, response) =>
      response.end(
        JSON.stringify(
          success(
            query.includes('kube_deployment')
              ? matrix(
                  {
                    metric: { replicas: 'ready' },
                    values: [[Number(end), '1']],
                  },
                  {
                    metric: { replicas: 'wanted' },
                    values: [[Number(end), '3']],
                  },
                )
              : matrix(),
          ),
        ),
      );
    const evidence = await collect([], {
      signals: [...DEFAULT_SIGNALS, ERRORS],
    });
    expect(evidence.map(({ title, gap }) => [title, gap])).toEqual([
      ['Replicas of web', undefined],
      ['Metrics of web', 'Errors: no data in this time.'],
    ]);
    expect(evidence[1].data).toEqual({
      notMeasured:
        'Restarts, Memory against its limit, CPU against its limit: Prometheus main has no such series.',
    });
    expect(evidence[0].series!.map(({ name }) => name)).toEqual([
      'wanted',
      'ready',
    ]);
    expect(fake.asked.map(({ parameters }) => parameters.query)).toContain(
      'errors{service="web"}',
    );
  });

  // No cAdvisor is scraped, or no limit is set: nobody said that there is.
  it('takes a default signal that is not there for no gap', async () => {
    fake.says(success(matrix()));
    const [evidence, ...rest] = await collect([], { signals: DEFAULT_SIGNALS });
    expect(rest).toEqual([]);
    expect(evidence).toMatchObject({
      kind: 'signals',
      title: 'Metrics that web does not have',
      data: {
        notMeasured: expect.stringMatching(
          /^Replicas, Restarts, Memory against its limit, CPU /,
        ),
      },
    });
    expect(evidence.gap).toBeUndefined();
  });

  it('takes a default signal that a part of the server may have for a gap', async () => {
    fake.says({
      ...success(matrix()),
      warnings: ['partial response: a store is away'],
    });
    const [evidence] = await collect([], { signals: DEFAULT_SIGNALS });
    expect(evidence.gap).toMatch(
      /^Replicas: no data in this time; partial response/,
    );
    expect(evidence.data).toEqual({});
  });

  it('takes a default signal that could not be read for a gap', async () => {
    fake.says({ status: 'error', error: 'too many samples' }, 422);
    const [evidence] = await collect([], { signals: DEFAULT_SIGNALS });
    expect(evidence.title).toBe('Metrics of web');
    expect(evidence.gap).toMatch(/^Replicas: Prometheus main says HTTP 422/);
    expect(evidence.data).toEqual({});
  });

  it('a signal that names the entity is a gap where there is none', async () => {
    const evidence = await collect([], {
      signals: [ERRORS],
      incident: { entityRef: null },
    });
    expect(evidence[0].gap).toMatch(/^Errors: .*entity/);
    expect(fake.asked).toEqual([]);
  });

  it('shows the highest of many series', async () => {
    fake.answer = ({ parameters: { end } }, response) =>
      response.end(
        JSON.stringify(
          success(
            matrix(
              ...Array.from({ length: 40 }, (_, n) => ({
                metric: { pod: `web-${n}`, namespace: 'shop' },
                values: [[Number(end), String(n)]],
              })),
            ),
          ),
        ),
      );
    const [evidence] = await collect([], { signals: [ERRORS] });
    expect(evidence.series!.map(({ name }) => name)).toEqual([
      'web-39',
      'web-38',
      'web-37',
      'web-36',
      'web-35',
      'web-34',
    ]);
    expect(evidence.gap).toBe(
      '34 more series are not shown, those that stayed lowest.',
    );
    expect(JSON.stringify(evidence).length).toBeLessThan(100_000);
  });

  it('says nothing of clusters that no server tells of', async () => {
    expect(
      await collect([alert()], {
        servers: [fake.config({ clusters: ['eu'] })],
      }),
    ).toEqual([]);
  });
});
