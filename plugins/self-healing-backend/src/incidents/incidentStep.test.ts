import {
  Alert,
  executionStateSchema,
  ACTIVE_EXECUTION_STATES,
  ExecutionState,
  incidentStatusSchema,
  IncidentStatus,
  Reason,
  Verdict,
  verdictSchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import fc from 'fast-check';
import {
  IncidentStep,
  incidentStep,
  isNews,
  lookAgainAt,
} from './incidentStep';

const firing = (fingerprint: string): Alert => ({
  source: 'alertmanager',
  fingerprint,
  status: 'firing',
  labels: {},
  annotations: {},
  startsAt: '2026-11-21T08:00:00.000Z',
});
const resolved = (fingerprint: string): Alert => ({
  ...firing(fingerprint),
  status: 'resolved',
});
const runs = (...states: ExecutionState[]) =>
  states.map((state, index) => ({
    id: `e${index + 1}`,
    state,
    endedAt: '2026-11-21T08:10:00.000Z',
  }));
const decided = (verdict: Verdict, ...alerts: Alert[]) => ({
  verdict,
  facts: { alerts },
});

type Known = Partial<Parameters<typeof incidentStep>[0]>;
const stepOf = (known: Known) =>
  incidentStep({
    incident: { status: 'open' },
    alerts: [firing('a')],
    executions: [],
    lastDecision: undefined,
    now: Date.parse('2026-11-21T08:11:00.000Z'),
    ...known,
  });

describe('incidentStep', () => {
  const look: IncidentStep = { do: 'decide', why: 'news' };
  const again: IncidentStep = { do: 'decide', why: 'again' };
  const nothing: IncidentStep = { do: 'nothing' };
  const settle = (prove: string | null): IncidentStep => ({
    do: 'settle',
    prove,
  });

  it.each<[string, Known, IncidentStep | object]>([
    ['decides about what is new', {}, look],
    [
      'gives an alert time to notice the cure',
      {
        executions: runs('succeeded'),
        lastDecision: decided('act', firing('a')),
      },
      { do: 'wait', until: Date.parse('2026-11-21T08:15:00.000Z') },
    ],
    [
      'calls a person when the alert outlasts a cure that was proven',
      {
        executions: runs('succeeded'),
        lastDecision: decided('act', firing('a')),
        now: Date.parse('2026-11-21T08:15:00.000Z'),
      },
      {
        do: 'escalate',
        reason: expect.stringContaining('the alert fires still'),
      },
    ],
    ...(['observe', 'ignore', 'deny'] as const).map(
      (verdict): [string, Known, object] => [
        `FC-E1, RC-F7: takes no ${verdict} for the last word while it fires`,
        { lastDecision: decided(verdict, firing('a')) },
        again,
      ],
    ),
    [
      'decides again when another alert joins',
      {
        alerts: [firing('a'), firing('b')],
        lastDecision: decided('observe', firing('a')),
      },
      look,
    ],
    [
      'decides again when an alert fires anew',
      {
        alerts: [{ ...firing('a'), startsAt: '2026-11-21T09:00:00.000Z' }],
        lastDecision: decided('observe', firing('a')),
      },
      look,
    ],
    [
      'decides again when an alert fires again that was told to be over',
      {
        alerts: [{ ...firing('a'), recurrence: 1 }],
        lastDecision: decided('observe', firing('a')),
      },
      look,
    ],
    [
      'has no news when one of several is resolved',
      {
        alerts: [firing('a'), resolved('b')],
        lastDecision: decided('observe', firing('a'), firing('b')),
      },
      again,
    ],
    [
      'RC-F2 lateralert: has seen nothing new in an alert of the same storm that is told late',
      {
        alerts: [firing('a'), firing('late')],
        executions: runs('succeeded'),
        lastDecision: decided('act', firing('a')),
      },
      { do: 'wait', until: Date.parse('2026-11-21T08:15:00.000Z') },
    ],
    [
      "decides about what nobody has decided about, a person's run or not",
      { executions: runs('succeeded') },
      look,
    ],
    [
      'decides about an alert that began after the cure',
      {
        alerts: [
          firing('a'),
          { ...firing('b'), startsAt: '2026-11-21T08:10:30.000Z' },
        ],
        executions: runs('succeeded'),
        lastDecision: decided('act', firing('a')),
      },
      look,
    ],
    [
      'decides about an alert that fires again after the cure',
      {
        alerts: [{ ...firing('a'), recurrence: 1 }],
        executions: runs('succeeded'),
        lastDecision: decided('act', firing('a')),
      },
      look,
    ],
    [
      'lets a cure be watched while its alert fires',
      {
        executions: runs('watching'),
        lastDecision: decided('act', firing('a')),
      },
      nothing,
    ],
    [
      'RC-F2 lateralert: lets it be watched also when the storm is told late',
      {
        alerts: [firing('a'), firing('late')],
        executions: runs('watching'),
        lastDecision: decided('act', firing('a')),
      },
      nothing,
    ],
    [
      'decides beside what is watched about an alert that began after the effect',
      {
        alerts: [
          firing('a'),
          { ...firing('b'), startsAt: '2026-11-21T08:06:00.000Z' },
        ],
        executions: [
          {
            id: 'e1',
            state: 'watching',
            endedAt: null,
            journal: [
              {
                seq: 1,
                at: '2026-11-21T08:05:00.000Z',
                stepId: 'undo',
                kind: 'receipt',
                data: {},
              },
            ],
          },
        ],
        lastDecision: decided('act', firing('a')),
      },
      look,
    ],
    [
      'lets what watches look at once when the alert has ended',
      { executions: runs('watching'), alerts: [resolved('a')] },
      { do: 'look', executionId: 'e1' },
    ],
    [
      'PR-D12: plans anew what expired, for the next to answer',
      {
        executions: runs('expired'),
        lastDecision: decided('suggest', firing('a')),
      },
      look,
    ],
    [
      'plans anew what expired for the platform to answer',
      {
        executions: runs('expired', 'expired'),
        lastDecision: decided('suggest', firing('a')),
      },
      look,
    ],
    [
      'lets some time pass when nobody has answered at any level',
      {
        executions: runs('expired', 'expired', 'expired'),
        lastDecision: decided('suggest', firing('a')),
      },
      { do: 'wait', until: Date.parse('2026-11-21T08:20:00.000Z') },
    ],
    [
      'and asks again then',
      {
        executions: runs('expired', 'expired', 'expired'),
        lastDecision: decided('suggest', firing('a')),
        now: Date.parse('2026-11-21T08:20:00.000Z'),
      },
      look,
    ],
    [
      'asks less and less often when nobody answers',
      {
        executions: runs(...Array(5).fill('expired')),
        lastDecision: decided('suggest', firing('a')),
      },
      { do: 'wait', until: Date.parse('2026-11-21T08:50:00.000Z') },
    ],
    [
      'but every four hours all the same',
      {
        executions: runs(...Array(50).fill('expired')),
        lastDecision: decided('suggest', firing('a')),
      },
      { do: 'wait', until: Date.parse('2026-11-21T12:10:00.000Z') },
    ],
    [
      'does not let time pass over what is new',
      {
        alerts: [firing('a'), firing('b')],
        executions: runs('expired', 'expired', 'expired'),
        lastDecision: decided('suggest', firing('a')),
      },
      look,
    ],
    [
      'takes a decision whose facts hold no alerts for one that saw none',
      { lastDecision: { verdict: 'observe', facts: {} } },
      look,
    ],
    ...ACTIVE_EXECUTION_STATES.map((state): [string, Known, object] => [
      `leaves the floor to an execution that is ${state}`,
      { executions: runs('refused', state) },
      nothing,
    ]),
    ...ACTIVE_EXECUTION_STATES.filter(
      state => state !== 'awaiting-approval',
    ).map((state): [string, Known, object] => [
      `lets an execution that is ${state} finish when nothing fires any more`,
      { executions: runs('refused', state), alerts: [resolved('a')] },
      nothing,
    ]),
    [
      'withdraws what waits for an approval when nothing fires any more',
      {
        executions: runs('refused', 'awaiting-approval'),
        alerts: [resolved('a')],
      },
      { do: 'withdraw', executionId: 'e2' },
    ],
    [
      'looks and decides again when a plan went stale',
      {
        executions: runs('refused'),
        lastDecision: decided('act', firing('a')),
      },
      look,
    ],
    [
      'calls a person when plans keep going stale',
      { executions: runs('refused', 'refused', 'refused') },
      {
        do: 'escalate',
        reason: '3 plans were out of date before they could be sent',
      },
    ],
    [
      'PR-D12: does not take a denial of one plan for one of all',
      {
        executions: runs('denied'),
        lastDecision: decided('suggest', firing('a')),
      },
      again,
    ],
    [
      'decides about what is new after a denial',
      {
        executions: runs('denied'),
        alerts: [firing('a'), firing('b')],
        lastDecision: decided('suggest', firing('a')),
      },
      look,
    ],
    [
      'leaves what has been escalated to people',
      { incident: { status: 'escalated' }, executions: runs('undone') },
      nothing,
    ],
    [
      'leaves to people whether a proven cure is over whose alert fires on',
      {
        incident: { status: 'escalated' },
        alerts: [firing('a'), firing('late')],
        executions: runs('inconclusive'),
        lastDecision: decided('act', firing('a')),
      },
      nothing,
    ],
    [
      'decides about another fault that begins after it',
      {
        incident: { status: 'escalated' },
        alerts: [
          firing('a'),
          { ...firing('b'), startsAt: '2026-11-21T08:30:00.000Z' },
        ],
        executions: runs('inconclusive'),
        lastDecision: decided('act', firing('a')),
        now: Date.parse('2026-11-21T08:30:00.000Z'),
      },
      look,
    ],
    [
      'settles an escalated incident once nothing fires, with proof',
      {
        incident: { status: 'escalated' },
        executions: runs('undone'),
        alerts: [resolved('a')],
      },
      settle('e1'),
    ],
    ['settles what ended by itself', { alerts: [resolved('a')] }, settle(null)],
    [
      'asks whether a proven cure holds still: RC-F10',
      { executions: runs('failed', 'succeeded'), alerts: [resolved('a')] },
      settle('e2'),
    ],
    [
      'asks about the last that did something, not what was refused since',
      { executions: runs('undone', 'refused'), alerts: [resolved('a')] },
      settle('e1'),
    ],
    [
      'wants proof after a failure',
      { executions: runs('succeeded', 'failed'), alerts: [resolved('a')] },
      settle('e2'),
    ],
    [
      'settles what a person denied',
      {
        executions: runs('denied'),
        alerts: [resolved('a')],
      },
      settle(null),
    ],
    [
      'has nothing to do once it is over',
      { incident: { status: 'resolved' }, alerts: [firing('a')] },
      nothing,
    ],
  ])('%s', (_, known, expected) => {
    expect(stepOf(known)).toEqual(expected);
  });

  const knowns = fc.record({
    now: fc.integer({
      min: Date.parse('2026-11-21T08:00:00.000Z'),
      max: Date.parse('2026-11-21T09:00:00.000Z'),
    }),
    incident: fc.record({
      status: fc.constantFrom<IncidentStatus>(...incidentStatusSchema.options),
    }),
    alerts: fc.array(
      fc.constantFrom(firing('a'), firing('b'), resolved('a'), resolved('c')),
    ),
    executions: fc
      .array(fc.constantFrom(...executionStateSchema.options))
      .map(states => runs(...states)),
    lastDecision: fc.option(
      fc.record({
        verdict: fc.constantFrom(...verdictSchema.options),
        facts: fc.record({
          alerts: fc.array(fc.constantFrom(firing('a'), firing('b'))),
        }),
      }),
      { nil: undefined },
    ),
  });

  it('never closes what fires, and never decides about what does not', () => {
    fc.assert(
      fc.property(knowns, known => {
        const step = incidentStep(known);
        const fires = known.alerts.some(({ status }) => status === 'firing');
        expect(
          fires
            ? ['nothing', 'wait', 'decide', 'escalate']
            : ['settle', 'withdraw', 'look', 'nothing'],
        ).toContain(step.do);
      }),
    );
  });

  it('never moves beside an execution under way, nor after the end', () => {
    fc.assert(
      fc.property(knowns, known => {
        const busy = known.executions.some(({ state }) =>
          ACTIVE_EXECUTION_STATES.includes(state),
        );
        fc.pre(busy || known.incident.status === 'resolved');
        const { do: does } = incidentStep(known);
        const approvable =
          known.incident.status !== 'resolved' &&
          known.executions.some(({ state }) => state === 'awaiting-approval');
        // Withdrawing is asking the execution itself, and it may wait no more.
        expect(approvable ? ['nothing', 'withdraw'] : ['nothing']).toContain(
          does,
        );
      }),
    );
  });

  it('leaves nothing that fires to itself but to a person or a cure', () => {
    fc.assert(
      fc.property(knowns, known => {
        const step = incidentStep(known);
        const fires = known.alerts.some(({ status }) => status === 'firing');
        if (!fires || step.do !== 'nothing') return;
        const somebody =
          ['resolved', 'escalated'].includes(known.incident.status) ||
          known.executions.some(
            ({ state }) =>
              state === 'watching' || ACTIVE_EXECUTION_STATES.includes(state),
          );
        expect(somebody).toBe(true);
      }),
    );
  });

  it('has news only where something is new', () => {
    fc.assert(
      fc.property(knowns, known => {
        const alerts = known.alerts.filter(({ status }) => status === 'firing');
        fc.pre(alerts.length > 0);
        const step = incidentStep({
          ...known,
          executions: [],
          lastDecision: decided('observe', ...alerts),
        });
        expect(step).not.toEqual(look);
      }),
    );
  });
});

describe('lookAgainAt', () => {
  it('looks after 30 s, doubling to 10 min', () => {
    const pauses: number[] = [];
    let at = 0;
    while (pauses.length < 8) {
      const next = lookAgainAt(0, at);
      pauses.push((next - at) / 1000);
      at = next;
    }
    expect(pauses).toEqual([30, 30, 60, 120, 240, 480, 600, 600]);
  });

  it('looks soon after what is new, however its clock goes', () => {
    expect(lookAgainAt(5_000, 0)).toBe(30_000);
  });
});

describe('isNews', () => {
  const said = (change: object = {}) => ({
    verdict: 'deny' as const,
    policyRef: 'healingpolicy:default/p',
    runbookRef: 'runbook:default/r',
    reasons: [
      { rule: 'cooldown', effect: 'forbids', message: '5 minutes left' },
    ] as Reason[],
    ...change,
  });
  it.each([
    ['the first decision', undefined, said(), true],
    ['the very same', said(), said(), false],
    [
      'the same with another clock',
      said(),
      said({
        reasons: [
          { rule: 'cooldown', effect: 'forbids', message: '4 minutes left' },
        ],
      }),
      false,
    ],
    ['another verdict', said(), said({ verdict: 'act' }), true],
    ['another policy', said(), said({ policyRef: null }), true],
    ['another runbook', said(), said({ runbookRef: null }), true],
    ['another rule', said(), said({ reasons: [] }), true],
    [
      'the same rule with another effect',
      said(),
      said({ reasons: [{ rule: 'cooldown', effect: 'allows', message: '' }] }),
      true,
    ],
  ])('%s', (_, before, now, expected) => {
    expect(isNews(before, now)).toBe(expected);
  });
});
