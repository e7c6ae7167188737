import {
  Alert,
  DEFAULT_SEVERITY_NAMES,
} from '@backstage-self-healing/plugin-self-healing-common';
import { concerning, judgeAlerts } from './alertCheck';

const SINCE = new Date('2026-11-21T08:00:00.000Z');
const at = (minutes: number) => new Date(SINCE.getTime() + minutes * 60_000);

const alert = (
  fingerprint: string,
  startedAt: number,
  severity = 'warning',
): Alert => ({
  source: 'alertmanager',
  fingerprint,
  status: 'firing',
  labels: { alertname: `Alert-${fingerprint}`, severity },
  annotations: {},
  startsAt: at(startedAt).toISOString(),
});

const led = alert('led', -5);
const context = { alerts: [led], since: SINCE };

describe('the alerts that a proof is about', () => {
  it.each<[string, Alert[], string[]]>([
    ['those that led to it', [led], ['led']],
    ['also when they fire anew', [alert('led', 2)], ['led']],
    ['those that began after the effect', [alert('new', 1)], ['new']],
    [
      'the same of another pod, that came with them',
      [{ ...alert('pod', -1), labels: led.labels }],
      ['pod'],
    ],
    ['not what fired there all the time', [alert('other', -60)], []],
  ])('%s', (_, firing, expected) => {
    expect(
      concerning(firing, context).map(({ fingerprint }) => fingerprint),
    ).toEqual(expected);
  });

  it('are none for what a person ran by themselves, until one begins', () => {
    expect(concerning([led], { since: SINCE })).toEqual([]);
    expect(concerning([alert('new', 1)], { since: SINCE })).toHaveLength(1);
  });
});

describe('what they say', () => {
  const judge = (
    firing: Alert[],
    now: number,
    healthyAt?: number,
    silenced: Alert[] = [],
  ) =>
    judgeAlerts(
      firing,
      silenced,
      {
        ...context,
        ...(healthyAt === undefined ? {} : { healthySince: at(healthyAt) }),
      },
      DEFAULT_SEVERITY_NAMES,
      at(now),
    );

  it.each<[string, ReturnType<typeof judge>, string, RegExp]>([
    ['over, when none fires', judge([], 1, 0), 'passed', /No alert/],
    [
      'not over, when one does',
      judge([led], 20, 0),
      'pending',
      /1 alert fires still \(Alert-led\)/,
    ],
    [
      'nothing, when all are silenced',
      judge([led], 20, 0, [led]),
      'inconclusive',
      /silenced/,
    ],
    [
      'not over, when one of two is silenced',
      judge([led, alert('new', 1)], 2, 0, [led]),
      'pending',
      /2 alerts fire/,
    ],
    [
      'worse, when a graver one begins while all is healthy',
      judge([alert('new', 2, 'critical')], 3, 1),
      'failed',
      /Alert-new \(critical\) has begun since/,
    ],
    [
      'not yet worse, when it has just begun',
      judge([alert('new', 2, 'critical')], 2.5, 1),
      'pending',
      /./,
    ],
    [
      'not worse, when it began during the rollout and its end may be late',
      judge([alert('new', 0.5, 'critical')], 10, 1),
      'pending',
      /./,
    ],
    [
      'worse, when it outlasts the rollout for good',
      judge([alert('new', 0.5, 'critical')], 11, 1),
      'failed',
      /./,
    ],
    [
      'not worse, when it is no graver',
      judge([alert('new', 2)], 14, 1),
      'pending',
      /./,
    ],
    [
      'not worse, while nothing is healthy yet',
      judge([alert('new', 2, 'critical')], 14),
      'pending',
      /./,
    ],
    [
      'not worse, when it is the one that led to it',
      judge([{ ...led, labels: { severity: 'critical' } }], 14, 1),
      'pending',
      /./,
    ],
  ])('%s', (_, result, status, message) => {
    expect(result.status).toBe(status);
    expect(result.message).toMatch(message);
  });
});
