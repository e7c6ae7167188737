import { InputError } from '@backstage/errors';
import { alertSchema } from '@backstage-self-healing/plugin-self-healing-common';
import fc from 'fast-check';
import { alertmanagerSource } from './alertmanager';

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
const { parse } = alertmanagerSource;

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
    [withAlert({ startsAt: 'yesterday' }), 'alerts[1].startsAt: '],
    [withAlert({ startsAt: '2026-11-21T08:01:12' }), 'alerts[1].startsAt: '],
    [withAlert({ startsAt: '2026-02-30T08:01:12Z' }), 'alerts[1].startsAt: '],
    [withAlert({ startsAt: undefined }), 'alerts[1].startsAt: '],
    [withAlert({ endsAt: 0 }), 'alerts[1].endsAt: '],
    [withAlert({ labels: { a: null } }), 'alerts[1].labels.a: '],
    [withAlert({ labels: 'none' }), 'alerts[1].labels: '],
    [withAlert({ fingerprint: undefined }), 'alerts[1].fingerprint: '],
    [withAlert({ fingerprint: 'x'.repeat(256) }), 'alerts[1].fingerprint: '],
    [withAlert({ status: 'FIRING' }), 'alerts[1].status: '],
    [{ ...recorded, version: 4 }, 'version: '],
    [{ ...recorded, groupKey: undefined }, 'groupKey: '],
    [{ ...recorded, alerts: {} }, 'alerts: '],
    ['text', 'expected object'],
  ])('says what is wrong, and where (%#)', (body, words) => {
    expect(() => parse(body)).toThrow(InputError);
    expect(() => parse(body)).toThrow(words);
  });

  it('says everything that is wrong at once', () => {
    expect(() => parse(withAlert({ startsAt: 'x', fingerprint: '' }))).toThrow(
      /alerts\[1\]\.startsAt: .*alerts\[1\]\.fingerprint: /,
    );
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
