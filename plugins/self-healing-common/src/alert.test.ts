import fc from 'fast-check';
import { alertSchema, severityOf } from './alert';

describe('severityOf', () => {
  it.each([
    [{ severity: 'critical' }, 'critical'],
    [{ severity: 'Warning' }, 'warning'],
    [{ severity: 'INFO' }, 'info'],
    [{ severity: 'critcal' }, 'warning'],
    [{ severity: '' }, 'warning'],
    [{}, 'warning'],
  ])('%j is %s', (labels, severity) => {
    expect(severityOf(labels as Record<string, string>)).toBe(severity);
  });

  it('knows a severity for any labels', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), labels => {
        expect(['critical', 'warning', 'info']).toContain(severityOf(labels));
      }),
    );
  });
});

describe('alertSchema', () => {
  const alert = {
    source: 'alertmanager',
    fingerprint: 'f1',
    status: 'firing',
    labels: { alertname: 'KubePodCrashLooping' },
    annotations: {},
    startsAt: '2026-11-21T08:00:00Z',
  };

  it('accepts an alert', () => {
    expect(alertSchema.parse(alert)).toEqual(alert);
  });

  it.each([
    [{ fingerprint: '' }, ['fingerprint']],
    [{ status: 'pending' }, ['status']],
    [{ labels: { pod: 1 } }, ['labels', 'pod']],
    [{ annotations: undefined }, ['annotations']],
  ])('names the path of what is wrong with %j', (change, path) => {
    const { error } = alertSchema.safeParse({ ...alert, ...change });
    expect(error?.issues.map(issue => issue.path)).toEqual([path]);
  });
});
