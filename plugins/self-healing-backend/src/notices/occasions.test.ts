import { JournalEntry } from '@backstage-self-healing/plugin-self-healing-common';
import {
  alert,
  decision,
  execution,
  incident,
  NOW,
  someCase,
} from './__testUtils__/someCase';
import { Message, NoticeCase } from './Occasion';
import { OCCASIONS } from './occasions';

const compose = (name: string, change: Partial<NoticeCase> = {}) =>
  OCCASIONS.find(one => one.name === name)!.compose(someCase(change)) as
    | (Message & { lookAt?: number })
    | undefined;

const journal = (
  ...entries: [JournalEntry['kind'], Record<string, unknown>][]
): JournalEntry[] =>
  entries.map(([kind, data], index) => ({
    seq: index + 1,
    at: NOW,
    stepId: null,
    kind,
    data,
  }));
const told = (summary: string, kind: 'escalated' | 'incident-opened') => ({
  seq: 1,
  at: NOW,
  kind,
  actor: 'system',
  summary,
  data: {},
  hash: '',
});
const firing = 'The alert fires since 28 Nov, 01:58 (UTC).';
const please =
  'Please look, or acknowledge it so that others know that you do.';

describe('an incident that nobody acts on', () => {
  const observed = decision('observe', {
    rule: 'policy',
    effect: 'forbids',
    message: 'No policy targets component:default/checkout.',
  });

  it('RC-F8: is told to its owner at once when it is critical, with why', () => {
    expect(compose('untreated', { decision: observed })).toEqual({
      to: 'owner',
      pace: 'now',
      asks: true,
      severity: 'critical',
      title: 'Nobody acts: KubePodCrashLooping on Checkout',
      description: `checkout restarts again and again. Self-healing only watches: No policy targets checkout. ${firing} ${please}`,
    });
  });

  it.each([
    ['error', 'soon'],
    ['warning', 'daily'],
    ['info', 'daily'],
  ] as const)('waits for a digest when it is %s: %s', (severity, pace) => {
    expect(
      compose('untreated', {
        decision: observed,
        incident: { ...incident, severity },
      }),
    ).toMatchObject({ to: 'owner', pace, asks: false, severity });
  });

  it('PR-M15: waits for a digest when its entity has not opted in', () => {
    const optedOut = decision('observe', {
      rule: 'opted-in',
      effect: 'forbids',
      message: 'component:default/checkout has not opted in.',
    });
    expect(compose('untreated', { decision: optedOut })).toMatchObject({
      pace: 'daily',
      asks: false,
      severity: 'critical',
    });
  });

  it('PR-M15: is told when it burns still after somebody has said no', () => {
    const denied = execution({ state: 'denied' });
    expect(compose('untreated', { executions: [denied] })).toMatchObject({
      pace: 'now',
      description: expect.stringContaining(
        'Roll back last release was denied, and it burns still.',
      ),
    });
  });

  it('PR-M15: is told when it burns still and nobody has answered', () => {
    const expired = execution({ state: 'expired' });
    expect(
      compose('untreated', { executions: [expired] })?.description,
    ).toContain(
      'Roll back last release was not approved in time, and it burns still.',
    );
  });

  it.each<[string, Partial<NoticeCase>]>([
    ['is over', { incident: { ...incident, status: 'resolved' } }],
    ['fires no more', { incident: { ...incident, firingCount: 0 } }],
    [
      'somebody has in hand',
      {
        incident: {
          ...incident,
          hands: {
            by: 'user:default/anna',
            since: NOW,
            how: 'acknowledged',
            message: 'anna has taken this in hand',
          },
        },
      },
    ],
    ['is being healed', { executions: [execution({ state: 'running' })] }],
    ['is watched', { executions: [execution({ state: 'watching' })] }],
  ])('is not told when it %s', (_, change) => {
    expect(compose('untreated', change)).toBe(undefined);
  });
});

describe('what belongs to nobody', () => {
  const nobodys = {
    incident: {
      ...incident,
      entityRef: null,
      ownerRef: null,
      title: 'KubePodCrashLooping on shop',
    },
    entityTitle: null,
    story: [
      told(
        'Incident opened without an owner: no cluster is called eu-west-1',
        'incident-opened' as const,
      ),
    ],
  };

  it('RC-F18: is told to the platform, with what is missing', () => {
    expect(compose('unowned', nobodys)).toEqual({
      to: 'platform',
      pace: 'now',
      asks: true,
      severity: 'critical',
      title: 'Belongs to nobody: KubePodCrashLooping on shop',
      description: `checkout restarts again and again. Incident opened without an owner: no cluster is called eu-west-1. ${firing} Nobody else is told: please find its owner, and acknowledge it meanwhile.`,
    });
  });

  it('tells of what is wrong with the platform itself in its own words', () => {
    const own = { ...alert, source: 'self-healing' };
    expect(compose('unowned', { ...nobodys, alerts: [own] })?.title).toBe(
      'The platform needs a person: KubePodCrashLooping on shop',
    );
  });

  it('RC-F8: is told so also when nobody acts on it', () => {
    expect(compose('untreated', nobodys)).toEqual(compose('unowned', nobodys));
  });

  it('is not told while it only waits to be placed', () => {
    const waiting = {
      ...nobodys.story[0],
      data: { problem: 'demo does not answer' },
    };
    expect(compose('unowned', { ...nobodys, story: [waiting] })).toBe(
      undefined,
    );
  });

  it('AD-D3: tells every owner that claims it', () => {
    const owners = ['group:default/a', 'group:default/b'];
    const opened = {
      ...told('Incident opened without an owner', 'incident-opened'),
      data: {
        dispute: { owners, message: 'Entities of several owners claim it' },
      },
    };
    expect(compose('disputed', { ...nobodys, story: [opened] })).toMatchObject({
      to: owners,
      description: expect.stringContaining(
        'Entities of several owners claim it. Please agree whose it is',
      ),
    });
    expect(compose('disputed', { ...nobodys, story: [] })).toBeUndefined();
  });

  it('tells once of all alerts that cannot be placed', () => {
    expect(
      compose('unplaced', { incident: null, lastError: 'demo timed out' }),
    ).toMatchObject({
      to: 'platform',
      pace: 'now',
      description: expect.stringContaining(': demo timed out. They wait'),
    });
  });
});

describe('what was done', () => {
  const ended = (change: Parameters<typeof execution>[0]) => ({
    execution: execution(change),
  });

  it('RC-F20: is told with why it was taken back', () => {
    const undone = ended({
      state: 'undone',
      journal: journal(
        [
          'verification',
          {
            phase: 'failed',
            checks: [
              { check: 'rollout', status: 'passed', message: 'all is ready' },
              {
                check: 'alert',
                status: 'failed',
                message: '2 alerts fire still',
              },
            ],
          },
        ],
        ['undo-receipt', {}],
        ['outcome', { summary: 'Everything that was done has been undone' }],
      ),
    });
    expect(compose('escalation', undone)).toEqual({
      to: ['group:default/team-checkout'],
      pace: 'now',
      asks: true,
      severity: 'critical',
      title: 'Needs a person: KubePodCrashLooping on Checkout',
      description: `Roll back last release did not help and was taken back. It did: Roll checkout back from revision 5 to 4. What went wrong: 2 alerts fire still. ${firing} ${please}`,
    });
  });

  it('RC-F20: is told with why it could not be taken back', () => {
    const { description } = compose(
      'escalation',
      ended({
        state: 'failed',
        journal: journal(
          ['step-failed', { message: 'not ready in time' }],
          ['undo-failed', { message: 'the API server answered 429' }],
          ['outcome', { summary: 'Step undo failed' }],
        ),
      }),
    )!;
    expect(description).toBe(
      `Roll back last release went wrong and could not be taken back. the API server answered 429. Step undo failed. ${firing} ${please}`,
    );
  });

  it('says so when only a person can tell whether it helped', () => {
    const scaled = 'checkout has 1 replica, 3 served before';
    const { description } = compose(
      'escalation',
      ended({
        state: 'failed',
        journal: journal(
          [
            'verification',
            {
              phase: 'failed',
              why: 'undecidable',
              checks: [
                { check: 'rollout', status: 'inconclusive', message: scaled },
              ],
            },
          ],
          ['outcome', { summary: 'Whether it helped only a person can say' }],
        ),
      }),
    )!;
    expect(description).toBe(
      `Roll back last release has run. It did: Roll checkout back from revision 5 to 4. Whether it helped only a person can say. ${scaled}. ${firing} ${please}`,
    );
  });

  it('says until when nobody had answered', () => {
    const { description } = compose(
      'escalation',
      ended({
        state: 'expired',
        approvalRequired: {
          count: 1,
          from: ['group:default/team-checkout'],
          notSelf: false,
          expiresAt: '2026-11-28T02:09:00.000Z',
        },
      }),
    )!;
    expect(description).toBe(
      `Nobody answered in time: Roll back last release (Roll checkout back from revision 5 to 4) waited for team-checkout until 28 Nov, 02:09 (UTC) and has expired. Nothing was done. ${firing} ${please}`,
    );
  });

  it('is asked for with until when, and whether it can be undone', () => {
    const waiting = execution({
      state: 'awaiting-approval',
      approvalRequired: {
        count: 2,
        from: ['group:default/team-fulfilment'],
        notSelf: false,
        expiresAt: '2026-11-28T02:30:00.000Z',
      },
    });
    expect(compose('approval', { execution: waiting })).toMatchObject({
      to: ['group:default/team-fulfilment'],
      title: 'Approve? Roll back last release: KubePodCrashLooping on Checkout',
      description:
        'checkout restarts again and again. The plan: Roll checkout back from revision 5 to 4. It can be undone. It waits for 2 approvals until 28 Nov, 02:30 (UTC); then it expires and nothing is done.',
    });
    const over = { ...waiting, state: 'running' as const };
    expect(compose('approval', { execution: over })).toBe(undefined);
  });

  it('is told in the next digest when it has healed', () => {
    const over = {
      incident: {
        ...incident,
        status: 'resolved' as const,
        resolvedAt: NOW,
      },
      executions: [execution()],
    };
    expect(compose('healed', over)).toMatchObject({
      to: 'owner',
      pace: 'daily',
      severity: 'info',
      title: 'Healed: KubePodCrashLooping on Checkout',
      description:
        'Roll back last release has healed it: Roll checkout back from revision 5 to 4. Over since 28 Nov, 02:10 (UTC); nothing is left to do.',
    });
    expect(compose('healed')).toBe(undefined);
  });
});

describe('what a rule forbids', () => {
  const forbidden = (...rules: string[]) =>
    decision(
      'deny',
      ...rules.map(rule => ({
        rule,
        effect: 'forbids' as const,
        message: `${rule} (by user:default/admin)`,
      })),
    );

  it('is told with the rule, and nobody is called by a ref', () => {
    expect(compose('denial', { decision: forbidden('kill-switch') })).toEqual({
      to: 'owner',
      pace: 'now',
      asks: true,
      severity: 'critical',
      title: 'Not healed: KubePodCrashLooping on Checkout',
      description: `Self-healing would have acted, but a rule forbids it: kill-switch (by admin). Nothing was done. ${firing} ${please}`,
    });
  });

  it('RC-F20: calls nobody for what passes by itself, unless it lasts', () => {
    const passing = forbidden('cooldown', 'limit');
    const early = { decision: passing, now: '2026-11-28T02:00:10.000Z' };
    const lookAt = Date.parse('2026-11-28T02:10:05.000Z');
    expect(compose('denial', early)).toEqual({ lookAt });
    const late = { decision: passing, now: '2026-11-28T02:10:05.000Z' };
    expect(compose('denial', late)?.title).toContain('Not healed');
    expect(compose('denial', { ...late, executions: [execution()] })).toBe(
      undefined,
    );
    const both = forbidden('cooldown', 'blast-radius');
    expect(compose('denial', { ...early, decision: both })?.pace).toBe('now');
  });
});

describe('why a person is called', () => {
  it.each([
    [
      'incident',
      '3 plans were out of date before they could be sent: a person has to look',
      `Self-healing could not carry this through: 3 plans were out of date before they could be sent. ${firing} ${please}`,
    ],
    [
      'undecided',
      'Self-healing cannot decide, does nothing and tries again: the catalog does not answer',
      `Self-healing cannot decide, does nothing and tries again: the catalog does not answer. ${firing} ${please}`,
    ],
  ])('RC-F20: %s tells it', (name, summary, description) => {
    const story = [told(summary, 'escalated')];
    expect(compose(name, { story })).toMatchObject({
      title: 'Needs a person: KubePodCrashLooping on Checkout',
      description,
    });
  });
});

describe('more trouble in what somebody has in hand', () => {
  const hands = {
    by: 'user:default/anna',
    since: NOW,
    how: 'acknowledged' as const,
    message: 'anna has taken this in hand',
  };

  it.each([
    ['critical', 'now', true],
    ['error', 'soon', false],
  ] as const)('is told to them and the owner: %s', (severity, pace, asks) => {
    expect(
      compose('incident', { incident: { ...incident, severity, hands } }),
    ).toEqual({
      to: ['user:default/anna', 'group:default/team-checkout'],
      pace,
      asks,
      severity,
      title: 'More has come: KubePodCrashLooping on Checkout',
      description: `checkout restarts again and again. anna has taken this in hand. Something fires there since that did not before, and nothing is done about it either until it is handed back. ${firing} Please look, and hand it back when self-healing may act again.`,
    });
  });

  it.each([
    ['group:default/team-checkout', ['group:default/team-checkout']],
    [null, 'platform'],
  ])('is told to the owner where nobody has a name: %s', (ownerRef, to) => {
    const changed = { ...hands, by: 'kubectl-edit', how: 'changed' as const };
    expect(
      compose('incident', {
        incident: { ...incident, ownerRef, hands: changed },
      })?.to,
    ).toEqual(to);
  });
});

describe('trouble after a cure that was proven, whose alert went on', () => {
  const inconclusive = execution({ state: 'inconclusive' });
  const escalated = { ...incident, status: 'escalated' as const };

  it.each([
    ['is told when nobody acts on it', '2026-11-28T02:05:00.000Z', true],
    [
      'was told already, when nothing is new',
      '2026-11-28T02:00:05.000Z',
      false,
    ],
  ])('%s', (_, decidedAt, isTold) => {
    const message = compose('untreated', {
      incident: escalated,
      executions: [inconclusive],
      decision: { ...decision('observe'), decidedAt },
    });
    expect(message !== undefined).toBe(isTold);
  });
});

it('composes something or nothing of whatever is known, and never throws', () => {
  const cases: Partial<NoticeCase>[] = [
    { incident: null, alerts: [], entityTitle: null },
    { alerts: [] },
    { execution: execution({ incidentId: null }), incident: null, alerts: [] },
    { execution: execution({ plans: [], ownerRef: null }) },
    { decision: decision('deny') },
  ];
  for (const { name } of OCCASIONS) {
    for (const known of cases) {
      const message = compose(name, known);
      if (!message || message.lookAt) continue;
      expect(message.title).not.toMatch(/undefined|null|group:|component:/);
      expect(message.description).not.toMatch(/undefined|null|: \.|\.\./);
    }
  }
});

describe('an incident that lasts longer than its policy allows', () => {
  const escalate = { after: '20m', to: 'platform' };
  const decided = (rule: object | undefined) => ({
    ...decision('suggest'),
    policyRef: 'healingpolicy:default/bad-release',
    facts: {
      policies: [
        {
          ref: 'healingpolicy:default/bad-release',
          title: 'Bad release',
          spec: { ...(rule ? { escalate: rule } : {}) },
        },
      ],
    },
  });
  const late = '2026-11-28T02:20:00.000Z';

  it('is looked at again when its time is up', () => {
    expect(compose('overdue', { decision: decided(escalate) })).toEqual({
      lookAt: Date.parse(late),
    });
  });

  it.each([
    ['platform', 'platform'],
    ['owner', 'owner'],
    ['sre', ['group:default/sre']],
    ['User:default/Anna', ['user:default/anna']],
  ])('is told to %s then', (to, recipients) => {
    expect(
      compose('overdue', {
        decision: decided({ ...escalate, to }),
        now: late,
      }),
    ).toEqual({
      to: recipients,
      pace: 'now',
      asks: true,
      severity: 'critical',
      title: 'Lasts longer than 20m: KubePodCrashLooping on Checkout',
      description: `checkout restarts again and again. Bad release asks to tell you when it is not over after 20m. Nothing is being done about it. ${firing} ${please}`,
    });
  });

  it('says what is under way, and who has it in hand', () => {
    const said = (change: Partial<NoticeCase>) =>
      compose('overdue', {
        decision: decided(escalate),
        now: late,
        ...change,
      })?.description;
    expect(
      said({ executions: [execution({ state: 'awaiting-approval' })] }),
    ).toContain('Roll back last release waits for an approval.');
    expect(said({ executions: [execution({ state: 'verifying' })] })).toContain(
      'Roll back last release is under way.',
    );
    const hands = {
      by: 'user:default/anna',
      since: NOW,
      how: 'acknowledged' as const,
      message: 'anna has taken this in hand',
    };
    expect(said({ incident: { ...incident, hands } })).toContain(
      'anna has taken this in hand.',
    );
  });

  it.each<[string, Partial<NoticeCase>]>([
    ['it is over', { incident: { ...incident, status: 'resolved' } }],
    ['the policy says nothing of it', { decision: decided(undefined) }],
    ['no policy has decided', { decision: null }],
  ])('is told to nobody when %s', (_, change) => {
    expect(
      compose('overdue', {
        decision: decided(escalate),
        now: late,
        ...change,
      }),
    ).toBe(undefined);
  });
});
