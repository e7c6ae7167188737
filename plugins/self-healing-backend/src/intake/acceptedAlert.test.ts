import { Alert } from '@backstage-self-healing/plugin-self-healing-common';
import fc from 'fast-check';
import { acceptedAlert, isWebLink } from './acceptedAlert';

const now = new Date('2026-11-28T10:00:00.000Z');
const received = now.toISOString();

const alert = (changes: Partial<Alert> = {}): Alert => ({
  source: 'alertmanager',
  fingerprint: 'f1',
  status: 'firing',
  labels: { alertname: 'Odd', namespace: 'shop' },
  annotations: {},
  startsAt: '2026-11-28T09:00:00.000Z',
  ...changes,
});

describe('acceptedAlert', () => {
  it('keeps what can be as it is', () => {
    const given = alert({
      status: 'resolved',
      endsAt: '2026-11-28T09:59:00.000Z',
      generatorUrl: 'http://prometheus:9090/graph?g0.expr=up',
      annotations: { summary: 'It is down' },
    });
    expect(acceptedAlert(given, now)).toEqual(given);
  });

  it.each([
    ['0001-01-01T00:00:00.000Z', false],
    ['-000001-12-31T10:00:00.000Z', false],
    ['9998-01-01T00:00:00.000Z', false],
    ['+010000-01-01T00:00:00.000Z', false],
    ['2016-11-27T10:00:00.000Z', false],
    ['2016-12-01T10:00:00.000Z', true],
    ['2026-11-28T10:05:00.000Z', true],
    ['2026-11-28T10:05:00.001Z', false],
    ['not a time', false],
    ['', false],
  ])('FC-K6, AD-D23: believes a start of %s: %s', (startsAt, believed) => {
    expect(acceptedAlert(alert({ startsAt }), now)).toMatchObject(
      believed ? { startsAt } : { startsAt: received, toldStartsAt: startsAt },
    );
  });

  it.each([
    ['9998-01-01T00:00:00.000Z', received],
    ['2026-11-28T09:59:00.000Z', '2026-11-28T09:59:00.000Z'],
  ])('AD-D23: takes an end at %s for %s', (endsAt, expected) => {
    const end = alert({ status: 'resolved', endsAt });
    expect(acceptedAlert(end, now).endsAt).toBe(expected);
  });

  it('FC-K5: bounds every alert, and keeps the names in it', () => {
    const texts = fc.dictionary(
      fc.string({ maxLength: 3_000 }),
      fc.string({ maxLength: 3_000 }),
      { maxKeys: 40 },
    );
    fc.assert(
      fc.property(texts, texts, (labels, annotations) => {
        const bounded = acceptedAlert(
          alert({ labels: { ...labels, namespace: 'shop' }, annotations }),
          now,
        );
        expect(JSON.stringify(bounded).length).toBeLessThan(250_000);
        const size = Object.entries(bounded.labels).flat().join('').length;
        expect(size).toBeLessThanOrEqual(16 * 1_024);
        expect(bounded.labels.namespace).toBe('shop');
      }),
    );
  });

  it.each([
    ['http://prometheus/graph', true],
    ['HTTPS://prometheus/graph', true],
    // eslint-disable-next-line no-script-url
    ['javascript:alert(1)', false],
    ['data:text/html,x', false],
    ['/graph', false],
    [' javascript:alert(1)', false],
    [`http://p/${'q'.repeat(9_000)}`, false],
  ])('AD-D12: takes %.30s for a link: %s', (generatorUrl, isLink) => {
    expect(isWebLink(generatorUrl)).toBe(isLink);
    expect('generatorUrl' in acceptedAlert(alert({ generatorUrl }), now)).toBe(
      isLink,
    );
  });
});
