import { InputError } from '@backstage/errors';
import { alertSchema } from '@backstage-self-healing/plugin-self-healing-common';
import fc from 'fast-check';
import { readFileSync } from 'fs';
import { join } from 'path';
import { alertmanagerSource } from './alertmanager';
import { PayloadTooLargeError } from './PayloadTooLargeError';

/** As Alertmanager 0.25 posts a group of one firing and one resolved alert. */
const recorded = {
  receiver: 'self-healing',
  status: 'firing',
  alerts: [
    {
      status: 'firing',
      labels: {
        alertname: 'KubePodCrashLooping',
        cluster: 'demo',
        container: 'checkout',
        namespace: 'shop',
        pod: 'checkout-6d5f9b7c4-x2x9p',
        severity: 'critical',
      },
      annotations: {
        description: 'Pod shop/checkout-6d5f9b7c4-x2x9p restarts',
        summary: 'Pod is crash looping.',
      },
      startsAt: '2026-11-21T08:01:12.345678912Z',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL:
        'http://prometheus:9090/graph?g0.expr=max_over_time&g0.tab=1',
      fingerprint: '1f1b2c3d4e5f6071',
    },
    {
      status: 'resolved',
      labels: { alertname: 'KubeDeploymentUnready', severity: 'warning' },
      annotations: {},
      startsAt: '2026-11-21T09:01:12.5+01:00',
      endsAt: '2026-11-21T03:11:12.5-05:00',
      generatorURL: '',
      fingerprint: 'a0a1a2a3a4a5a6a7',
    },
  ],
  groupLabels: { namespace: 'shop' },
  commonLabels: {},
  commonAnnotations: {},
  externalURL: 'http://alertmanager:9093',
  version: '4',
  groupKey: '{}:{namespace="shop"}',
  truncatedAlerts: 0,
};
const withAlert = (change: Record<string, unknown>) => ({
  ...recorded,
  alerts: [recorded.alerts[0], { ...recorded.alerts[1], ...change }],
});
const parse = (body: unknown) => alertmanagerSource.parse(body).alerts;
const fixture = (name: string) =>
  JSON.parse(
    readFileSync(join(__dirname, '__fixtures__', `${name}.json`), 'utf8'),
  );

/** No alerts in what is refused as it should be. */
function alertsIn(body: unknown) {
  try {
    return parse(body);
  } catch (error) {
    if (error instanceof InputError) return [];
    throw error;
  }
}

describe('alertmanager', () => {
  it('reads what Alertmanager posts', () => {
    expect(parse(recorded)).toEqual([
      {
        source: 'alertmanager',
        fingerprint: '1f1b2c3d4e5f6071',
        status: 'firing',
        labels: recorded.alerts[0].labels,
        annotations: recorded.alerts[0].annotations,
        startsAt: '2026-11-21T08:01:12.345Z',
        generatorUrl: recorded.alerts[0].generatorURL,
      },
      {
        source: 'alertmanager',
        fingerprint: 'a0a1a2a3a4a5a6a7',
        status: 'resolved',
        labels: recorded.alerts[1].labels,
        annotations: {},
        startsAt: '2026-11-21T08:01:12.500Z',
        endsAt: '2026-11-21T08:11:12.500Z',
      },
    ]);
  });

  it('gives one instant one spelling', () => {
    const spellings = [
      '2026-11-21T08:01:12Z',
      '2026-11-21T08:01:12.000Z',
      '2026-11-21T08:01:12.000000000Z',
      '2026-11-21T09:01:12+01:00',
      '2026-11-20T22:31:12-09:30',
    ].map(startsAt => parse(withAlert({ startsAt }))[1].startsAt);
    expect(new Set(spellings)).toEqual(new Set(['2026-11-21T08:01:12.000Z']));
  });

  it.each([
    ['the zero time', '0001-01-01T00:00:00Z'],
    ['the zero time, elsewhere', '0001-01-01T01:00:00+01:00'],
  ])('takes no end of a resolved alert from %s', (_, endsAt) => {
    expect(parse(withAlert({ endsAt }))[1]).not.toHaveProperty('endsAt');
  });

  it('does without annotations, an end and a link', () => {
    const { annotations, endsAt, generatorURL, ...bare } = recorded.alerts[1];
    expect(parse({ ...recorded, alerts: [bare] })).toMatchObject([
      { status: 'resolved', annotations: {} },
    ]);
  });

  it.each<[unknown, string]>([
    [{ ...recorded, version: '3' }, 'version: '],
    [{ ...recorded, version: 4 }, 'version: '],
    [{ version: '4' }, 'alerts: '],
    [{ ...recorded, alerts: {} }, 'alerts: '],
    [{ ...recorded, alerts: [] }, 'alerts: '],
    ['text', 'expected object'],
    [null, 'expected object'],
  ])('says what is wrong with a delivery (%#)', (body, words) => {
    expect(() => parse(body)).toThrow(InputError);
    expect(() => parse(body)).toThrow(words);
  });

  it.each<[Record<string, unknown>, string]>([
    [{ startsAt: 'yesterday' }, 'alerts[1].startsAt: '],
    [{ startsAt: '2026-11-21T08:01:12' }, 'alerts[1].startsAt: '],
    [{ startsAt: '2026-02-30T08:01:12Z' }, 'alerts[1].startsAt: '],
    [{ endsAt: 0 }, 'alerts[1].endsAt: '],
    [{ labels: { a: 1 } }, 'alerts[1].labels.a: '],
    [{ labels: { a: { b: [] } } }, 'alerts[1].labels.a: '],
    [{ labels: 'none' }, 'alerts[1].labels: '],
    [{ labels: null }, 'alerts[1].labels: '],
    [{ annotations: ['a'] }, 'alerts[1].annotations: '],
    [{ generatorURL: 5 }, 'alerts[1].generatorURL: '],
    [{ fingerprint: 'x'.repeat(256) }, 'alerts[1].fingerprint: '],
    [{ status: 'FIRING' }, 'alerts[1].status: '],
    [{ status: null }, 'alerts[1].status: '],
  ])('FC-K1: takes the good alert beside %j, and names it', (change, words) => {
    const { alerts, problems } = alertmanagerSource.parse(withAlert(change));
    expect(alerts).toEqual([parse(recorded)[0]]);
    expect(problems).toEqual([expect.stringContaining(words)]);
  });

  it.each([null, 5, 'text', [], undefined])(
    'FC-K1: takes the good alert beside %j',
    odd => {
      const body = { ...recorded, alerts: [odd, recorded.alerts[0]] };
      const { alerts, problems } = alertmanagerSource.parse(body);
      expect(alerts).toHaveLength(1);
      expect(problems).toEqual([expect.stringMatching(/^alerts\[0\]/)]);
    },
  );

  it.each(['i01-endsat-empty-in-group', 'i03-nulls-in-group'])(
    'FC-K1: takes both alerts of %s',
    name => {
      const { alerts, problems } = alertmanagerSource.parse(fixture(name));
      expect(problems).toEqual([]);
      expect(alerts.map(({ labels }) => labels.alertname)).toEqual([
        'OkOne',
        'OddOne',
      ]);
      expect(alerts[1]).not.toHaveProperty('endsAt');
      expect(alerts[1]).not.toHaveProperty('generatorUrl');
    },
  );

  it.each(
    [
      'endsAt',
      'generatorURL',
      'fingerprint',
      'startsAt',
      'annotations',
    ].flatMap(key => [null, '', undefined].map(value => ({ key, value }))),
  )('FC-K1: takes $key $value for absent', ({ key, value }) => {
    const given = key === 'annotations' && value === '' ? null : value;
    const body = withAlert({ [key]: given });
    const { alerts, problems } = alertmanagerSource.parse(body);
    expect(problems).toEqual([]);
    expect(alertSchema.strict().parse(alerts[1])).toEqual(alerts[1]);
  });

  it('FC-K1: takes a label that is null for absent', () => {
    const [, alert] = parse(withAlert({ labels: { a: null, b: 'c' } }));
    expect(alert.labels).toEqual({ b: 'c' });
  });

  it('gives alerts without a fingerprint one of their labels', () => {
    const named = (labels: object, change: object = {}) =>
      parse(withAlert({ fingerprint: '', labels, ...change }))[1].fingerprint;
    expect(named({ a: '1', b: '2' })).toMatch(/^[0-9a-f]{16}$/);
    expect(named({ a: '1', b: '2' })).toBe(
      named({ b: '2', a: '1' }, { status: 'firing' }),
    );
    expect(named({ a: '1', b: '2' })).not.toBe(named({ a: '1', b: '3' }));
  });

  it('FC-K3: takes what Grafana posts', () => {
    const { alerts, problems } = alertmanagerSource.parse(
      fixture('i07-grafana-webhook'),
    );
    expect([alerts.length, problems]).toEqual([2, []]);
  });

  it.each(['4', '1', '', null, undefined])(
    'FC-K3: takes a delivery of version %j',
    version => {
      expect(parse({ ...recorded, version })).toHaveLength(2);
    },
  );

  it.each([
    [37, 37],
    ['37', 37],
    [1.5, 0],
    [undefined, 0],
    [null, 0],
    ['many', 0],
    [-1, 0],
  ])('FC-K4: reads truncatedAlerts %j as %d', (truncatedAlerts, expected) => {
    const body = { ...recorded, truncatedAlerts };
    expect(alertmanagerSource.parse(body).truncated).toBe(expected);
  });

  it('says everything that is wrong with an alert', () => {
    const { problems } = alertmanagerSource.parse(
      withAlert({ startsAt: 'x', status: '' }),
    );
    expect(problems).toEqual([
      expect.stringMatching(/alerts\[1\]\.status: .*alerts\[1\]\.startsAt: /),
    ]);
  });

  it('AD-D5: refuses more alerts than anything is behind, at once', () => {
    const alerts = Array.from({ length: 10_001 }, () => 0);
    expect(() => parse({ ...recorded, alerts })).toThrow(PayloadTooLargeError);
  });

  // Names that begin with `__` are Prometheus' own and leave it never. Source:
  // https://prometheus.io/docs/concepts/data_model/#metric-names-and-labels
  const labels = fc.dictionary(
    fc.string().filter(name => !name.startsWith('__')),
    fc.string(),
  );
  const instant = fc
    .record({
      date: fc.date({
        min: new Date('0001-01-01T00:00:00Z'),
        max: new Date('9999-12-30T00:00:00Z'),
        noInvalidDate: true,
      }),
      zone: fc.constantFrom('Z', '+00:00', '+14:00', '-09:30'),
    })
    .map(({ date, zone }) => date.toISOString().replace('Z', zone));
  const alert = fc.record(
    {
      status: fc.constantFrom('firing', 'resolved'),
      labels,
      annotations: labels,
      startsAt: instant,
      endsAt: fc.oneof(instant, fc.constant('0001-01-01T00:00:00Z')),
      generatorURL: fc.string(),
      fingerprint: fc.string({ minLength: 1, maxLength: 255 }),
    },
    { requiredKeys: ['status', 'labels', 'startsAt', 'fingerprint'] },
  );

  it('takes everything that Alertmanager can say, as the contract has it', () => {
    fc.assert(
      fc.property(fc.array(alert, { minLength: 1 }), alerts => {
        const parsed = parse({ ...recorded, alerts });
        expect(parsed).toHaveLength(alerts.length);
        parsed.forEach((one, index) => {
          expect(alertSchema.strict().parse(one)).toEqual(one);
          expect(Date.parse(one.startsAt)).toBe(
            Date.parse(alerts[index].startsAt),
          );
          expect(new Date(one.startsAt).toISOString()).toBe(one.startsAt);
          expect(one.labels).toEqual(alerts[index].labels);
        });
      }),
    );
  });

  it('answers any other JSON with alerts or with an InputError', () => {
    const broken = fc
      .record({
        good: fc.array(alert, { minLength: 1, maxLength: 3 }),
        key: fc.constantFrom('status', 'labels', 'startsAt', 'endsAt', 'x'),
        value: fc.jsonValue(),
      })
      .map(({ good, key, value }) => ({
        ...recorded,
        alerts: good.map((one, index) =>
          index === 0 ? { ...one, [key]: value } : one,
        ),
      }));
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), broken), body => {
        for (const one of alertsIn(body)) {
          expect(alertSchema.parse(one)).toEqual(one);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
