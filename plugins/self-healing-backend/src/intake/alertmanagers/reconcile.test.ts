import { Alert } from '@backstage-self-healing/plugin-self-healing-common';
import { LastTold, ListedAlert, PolledAlert, reconcile } from './reconcile';

const NOW = new Date('2026-11-21T09:00:00.000Z');
const ago = (minutes: number) => NOW.getTime() - minutes * 60_000;
const iso = (minutes: number) => new Date(ago(minutes)).toISOString();

const alert = (fingerprint = 'f1', startedAgo = 20): Alert => ({
  source: 'alertmanager',
  fingerprint,
  status: 'firing',
  labels: { alertname: 'KubePodCrashLooping' },
  annotations: {},
  startsAt: iso(startedAgo),
});
const listed = (
  one: Alert,
  change: Partial<ListedAlert> = {},
): ListedAlert => ({
  alert: one,
  state: 'active',
  silenced: false,
  receivers: ['backstage'],
  ...change,
});
const kept = (missed: number, listedAgo = 1): PolledAlert => ({
  alert: alert(),
  silenced: false,
  listedAt: ago(listedAgo),
  missed,
});
const told = (status: Alert['status'], minutesAgo: number) =>
  new Map<string, LastTold>([['f1', { status, receivedAt: iso(minutesAgo) }]]);

const look = (given: Partial<Parameters<typeof reconcile>[0]>) =>
  reconcile({
    listed: [],
    kept: [],
    elsewhere: new Set(),
    told: new Map(),
    receiver: 'backstage',
    upSince: new Date(ago(600)),
    now: NOW,
    ...given,
  });

describe('what an Alertmanager lists and nobody has told', () => {
  it.each<[string, Partial<Parameters<typeof reconcile>[0]>, string[]]>([
    ['a lost or truncated alert', { listed: [listed(alert())] }, ['firing']],
    [
      'not what has been told',
      { listed: [listed(alert())], told: told('firing', 19) },
      [],
    ],
    [
      'what fires again since an end that was told',
      { listed: [listed(alert())], told: told('resolved', 5) },
      ['firing'],
    ],
    [
      'not in the minute in which its end was told',
      { listed: [listed(alert())], told: told('resolved', 0.5) },
      [],
    ],
    [
      'not what has only just begun: its notification is on its way',
      { listed: [listed(alert('f1', 0.5))] },
      [],
    ],
    [
      'not what others are told of',
      { listed: [listed(alert(), { receivers: ['pager'] })] },
      [],
    ],
    [
      'not what is silenced or inhibited',
      { listed: [listed(alert(), { state: 'suppressed' })] },
      [],
    ],
    [
      'a lost or late end',
      { kept: [kept(1)], told: told('firing', 19) },
      ['resolved'],
    ],
    [
      'not at the first look without it',
      { kept: [kept(0)], told: told('firing', 19) },
      [],
    ],
    [
      'not an end that was told',
      { kept: [kept(1)], told: told('resolved', 2) },
      [],
    ],
    [
      'not while the other of a pair lists it',
      {
        kept: [kept(1)],
        told: told('firing', 19),
        elsewhere: new Set(['f1']),
      },
      [],
    ],
    [
      'no end when it was started since and may have forgotten',
      {
        kept: [kept(4, 3)],
        told: told('firing', 19),
        upSince: new Date(ago(2)),
      },
      [],
    ],
    [
      'an end when it has had time to hear of it again',
      {
        kept: [kept(20, 10)],
        told: told('firing', 19),
        upSince: new Date(ago(6)),
      },
      ['resolved'],
    ],
    [
      'no end of what it has never listed: others deliver here, too',
      { told: told('firing', 19) },
      [],
    ],
  ])('%s', (_, given, expected) => {
    expect(look(given).news.map(({ status }) => status)).toEqual(expected);
  });

  it('ends at the look that missed it, with the beginning it had', () => {
    const { news } = look({ kept: [kept(1)], told: told('firing', 19) });
    expect(news).toEqual([
      { ...alert(), status: 'resolved', endsAt: NOW.toISOString() },
    ]);
  });

  it('keeps what is listed and what is missing, until it is over', () => {
    const fresh = {
      alert: alert(),
      silenced: true,
      listedAt: ago(0),
      missed: 0,
    };
    expect(
      look({ listed: [listed(alert(), { silenced: true })], kept: [kept(7)] })
        .kept,
    ).toEqual([fresh]);
    expect(look({ kept: [kept(0)] }).kept).toEqual([kept(1)]);
    expect(look({ kept: [kept(1)] }).kept).toEqual([]);
  });
});
