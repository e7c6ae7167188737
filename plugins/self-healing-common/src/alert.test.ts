import { alertSchema } from './alert';

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
