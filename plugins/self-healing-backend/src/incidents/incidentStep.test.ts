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
import { IncidentStep, incidentStep, isNews } from './incidentStep';

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
  const look: IncidentStep = { do: 'decide', look: true };
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
    [
      'leaves it at a decision to watch',
      { lastDecision: decided('observe', firing('a')) },
      nothing,
    ],
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
      'does not decide again when one of several is resolved',
      {
        alerts: [firing('a'), resolved('b')],
        lastDecision: decided('observe', firing('a'), firing('b')),
      },
      nothing,
    ],
    [
      'asks a rule that forbids again, on the last diagnosis',
      { lastDecision: decided('deny', firing('a')) },
      { do: 'decide', look: false },
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
      'respects a denial also after a run of a person',
      { executions: runs('denied', 'succeeded') },
      nothing,
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
      'respects a denial by a person, whatever fires',
      {
        executions: runs('denied'),
        alerts: [firing('a'), firing('b')],
        lastDecision: decided('suggest', firing('a')),
      },
      nothing,
    ],
    [
      'leaves what has been escalated to people',
      { incident: { status: 'escalated' }, executions: runs('undone') },
      nothing,
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
      'lets a cure be watched while its alert fires',
      {
        executions: runs('watching'),
        lastDecision: decided('act', firing('a')),
      },
      nothing,
    ],
    [
      'lets what watches look at once when the alert has ended',
      { executions: runs('watching'), alerts: [resolved('a')] },
      { do: 'look', executionId: 'e1' },
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

  it('decides at most once about the same alerts, unless a rule forbids', () => {
    fc.assert(
      fc.property(knowns, known => {
        fc.pre(incidentStep(known).do === 'decide');
        const alerts = known.alerts.filter(({ status }) => status === 'firing');
        const after = incidentStep({
          ...known,
          executions: [],
          lastDecision: decided('observe', ...alerts),
        });
        expect(after).toEqual(nothing);
      }),
    );
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
