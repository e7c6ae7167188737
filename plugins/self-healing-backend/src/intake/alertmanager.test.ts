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

  it('answers any JSON with alerts or with an InputError', () => {
    const labels = fc.dictionary(fc.string(), fc.string());
    const nearly = fc.record(
      {
        version: fc.constantFrom<unknown>('4', '3', 4),
        groupKey: fc.oneof(fc.string(), fc.jsonValue()),
        alerts: fc.array(
          fc.record(
            {
              status: fc.constantFrom('firing', 'resolved', ''),
              labels,
              annotations: fc.oneof(labels, fc.jsonValue()),
              startsAt: fc.oneof(
                fc.date().map(String),
                fc.date({ noInvalidDate: true }).map(d => d.toISOString()),
                fc
                  .tuple(fc.nat(9999), fc.nat(13), fc.nat(32), fc.nat(25))
                  .map(
                    ([y, m, d, h]) =>
                      `${String(y).padStart(4, '0')}-${String(m).padStart(
                        2,
                        '0',
                      )}-${String(d).padStart(2, '0')}T${String(h).padStart(
                        2,
                        '0',
                      )}:00:00+23:59`,
                  ),
              ),
              endsAt: fc.oneof(
                fc.constant('0001-01-01T00:00:00Z'),
                fc.jsonValue(),
              ),
              fingerprint: fc.string(),
            },
            { requiredKeys: ['status', 'labels', 'startsAt', 'fingerprint'] },
          ),
        ),
      },
      { requiredKeys: ['version', 'groupKey'] },
    );
    let accepted = 0;
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), nearly, nearly), body => {
        for (const alert of alertsIn(body)) {
          accepted += 1;
          expect(alertSchema.parse(alert)).toEqual(alert);
          expect(new Date(alert.startsAt).toISOString()).toBe(alert.startsAt);
        }
      }),
      { numRuns: 2_000 },
    );
    expect(accepted).toBeGreaterThan(0);
  });
});
