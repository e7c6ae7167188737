import {
  heartbeatId,
  HeartbeatState,
  isBeat,
  pulseOf,
  silenceAlert,
} from './heartbeat';

const watchdog = {
  source: 'alertmanager',
  alert: { alertname: 'Watchdog', cluster: 'prod' },
  everyMs: 600_000,
};

describe('a heartbeat', () => {
  it('is named by what is expected, in any order', () => {
    const turned = { alert: { cluster: 'prod', alertname: 'Watchdog' } };
    expect(heartbeatId({ ...watchdog, ...turned })).toBe(heartbeatId(watchdog));
    expect(heartbeatId({ ...watchdog, source: 'other' })).not.toBe(
      heartbeatId(watchdog),
    );
  });

  it.each([
    [{}, true],
    [{ labels: { alertname: 'Watchdog', cluster: 'prod', a: 'b' } }, true],
    [{ labels: { alertname: 'Watchdog', cluster: 'stage' } }, false],
    [{ labels: { alertname: 'Watchdog' } }, false],
    [{ source: 'other' }, false],
    [{ status: 'resolved' as const }, false],
  ])('is heard of in an alert with %j: %s', (change, expected) => {
    const alert = {
      source: 'alertmanager',
      status: 'firing' as const,
      labels: watchdog.alert,
      ...change,
    };
    expect(isBeat(watchdog, alert as never)).toBe(expected);
  });

  it.each<[string, Partial<HeartbeatState>, number, number, object]>([
    ['never heard of yet', {}, 0, 600_000, { is: 'beating', dueAt: 600_000 }],
    ['never heard of', {}, 0, 600_001, { is: 'silent', since: 600_000 }],
    [
      'heard of not long ago',
      { beatAt: 500_000 },
      0,
      1_100_000,
      { is: 'beating', dueAt: 1_100_000 },
    ],
    [
      'heard of long ago',
      { beatAt: 500_000 },
      0,
      1_100_001,
      { is: 'silent', since: 1_100_000 },
    ],
    [
      'not heard of while nobody listened',
      { beatAt: 500_000 },
      9_000_000,
      9_600_000,
      { is: 'beating', dueAt: 9_600_000 },
    ],
    [
      'not heard of since somebody listens again',
      { beatAt: 500_000 },
      9_000_000,
      9_600_001,
      { is: 'silent', since: 1_100_000 },
    ],
    [
      'silent still, also after a restart',
      { beatAt: 500_000, silentSince: 1_100_000 },
      9_000_000,
      9_000_001,
      { is: 'silent', since: 1_100_000 },
    ],
    [
      'heard of again',
      { beatAt: 1_200_000, silentSince: 1_100_000 },
      0,
      1_200_000,
      { is: 'back' },
    ],
  ])('that was %s', (_, state, startedAt, now, expected) => {
    const whole = { expectedSince: 0, beatAt: null, silentSince: null };
    expect(pulseOf(watchdog, { ...whole, ...state }, startedAt, now)).toEqual(
      expected,
    );
  });

  it('tells what is missing, and the end of it as of the same alert', () => {
    const firing = silenceAlert(watchdog, 0);
    const end = silenceAlert(watchdog, 0, 1_000);
    expect(firing.annotations.summary).toBe(
      'alertmanager has not sent Watchdog (cluster=prod) for 10 minutes: alerts from there may not arrive',
    );
    expect([end.fingerprint, end.startsAt]).toEqual([
      firing.fingerprint,
      firing.startsAt,
    ]);
    expect([firing.status, end.status, end.endsAt]).toEqual([
      'firing',
      'resolved',
      '1970-01-01T00:00:01.000Z',
    ]);
  });
});
