import {
  Execution,
  Incident,
  timelineKindSchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import fc from 'fast-check';
import { after } from '../__testUtils__/clock';
import { decision } from '../__testUtils__/decision';
import { execution } from '../__testUtils__/execution';
import {
  escalatedStory,
  healedStory,
  waitingStory,
} from '../__testUtils__/stories';
import { timelineOf } from '../__testUtils__/timeline';
import { STAGES, stagesOf } from './stages';

const states = (story: Parameters<typeof stagesOf>[0]) =>
  stagesOf(story).map(stage => stage.state);

const begun = () => {
  const story = healedStory();
  return {
    ...story,
    incident: {
      ...story.incident,
      status: 'open' as const,
      resolvedAt: null,
    },
    findings: [],
    evidence: [],
    decisions: [],
    executions: [],
    timeline: timelineOf([
      { second: 0, kind: 'alert-firing', summary: 'fires' },
      { second: 1, kind: 'incident-opened', summary: 'opened' },
    ]),
  };
};

describe('stagesOf', () => {
  it.each([
    [
      'an incident that just opened',
      begun(),
      ['reached', 'reached', 'ahead', 'ahead', 'ahead', 'ahead', 'ahead'],
    ],
    [
      'one that resolved by itself',
      {
        ...begun(),
        incident: { ...begun().incident, resolvedAt: '2026-03-04T03:05:00Z' },
      },
      [
        'reached',
        'reached',
        'passed-by',
        'passed-by',
        'passed-by',
        'passed-by',
        'reached',
      ],
    ],
    ['a healed one', healedStory(), Array(7).fill('reached')],
    [
      'one that waits for approval',
      waitingStory(),
      ['reached', 'reached', 'reached', 'reached', 'waiting', 'ahead', 'ahead'],
    ],
    [
      'one whose verification failed',
      escalatedStory(),
      [
        'reached',
        'reached',
        'reached',
        'reached',
        'reached',
        'failed',
        'failed',
      ],
    ],
    [
      'one that a rule forbids to heal',
      { ...begun(), decisions: [decision({ verdict: 'deny' })] },
      [
        'reached',
        'reached',
        'passed-by',
        'stopped',
        'not-attempted',
        'not-attempted',
        'ahead',
      ],
    ],
    [
      'one whose execution was refused',
      {
        ...begun(),
        decisions: [decision()],
        executions: [execution({ state: 'refused' })],
      },
      [
        'reached',
        'reached',
        'passed-by',
        'reached',
        'stopped',
        'not-attempted',
        'ahead',
      ],
    ],
    [
      'PR-D8: one that has not opted in',
      { ...begun(), decisions: [decision({ verdict: 'observe' })] },
      [
        'reached',
        'reached',
        'passed-by',
        'reached',
        'not-attempted',
        'not-attempted',
        'ahead',
      ],
    ],
    [
      'PR-D8: one that belongs to nobody',
      { ...begun(), decisions: [decision({ verdict: 'ignore' })] },
      [
        'reached',
        'reached',
        'passed-by',
        'reached',
        'not-attempted',
        'not-attempted',
        'ahead',
      ],
    ],
    [
      'one that is about to be healed',
      { ...begun(), decisions: [decision()] },
      ['reached', 'reached', 'passed-by', 'reached', 'ahead', 'ahead', 'ahead'],
    ],
  ])('draws %s', (_name, story, expected) => {
    expect(states(story)).toEqual(expected);
  });

  const lastThree = (
    change: Partial<Execution>,
    incident: Partial<Incident> = {},
  ) => {
    const story = healedStory();
    return stagesOf({
      ...story,
      incident: {
        ...story.incident,
        status: 'open',
        resolvedAt: null,
        resolution: undefined,
        ...incident,
      },
      executions: [execution(change)],
      timeline: story.timeline.filter(
        ({ kind }) => !kind.startsWith('incident-resolved'),
      ),
    })
      .slice(4)
      .map(({ state, says }) => (says ? `${state}: ${says}` : state));
  };
  const failedStep = [
    { seq: 1, at: after(5), stepId: 'undo', kind: 'intent' as const, data: {} },
    {
      seq: 2,
      at: after(6),
      stepId: 'undo',
      kind: 'step-failed' as const,
      data: {},
    },
  ];
  const waits = {
    count: 2,
    from: ['group:default/team-checkout'],
    notSelf: false,
    expiresAt: after(1800),
  };

  it.each<
    [string, Partial<Execution>, Partial<Incident> | undefined, string[]]
  >([
    [
      'PR-D8: a proof that failed is no execution that failed',
      { state: 'undone' },
      { status: 'escalated' },
      ['reached: undone', 'failed', 'failed: needsPerson'],
    ],
    [
      'PR-D8: nor is it while it is taken back',
      { state: 'undoing', endedAt: null },
      { status: 'healing' },
      ['reached', 'failed', 'ahead'],
    ],
    [
      'a step that failed is one',
      { state: 'failed', journal: failedStep },
      { status: 'escalated' },
      ['failed', 'not-attempted', 'failed: needsPerson'],
    ],
    [
      'PR-D8: the alert went away long after the proof had failed',
      { state: 'undone' },
      { status: 'resolved', resolvedAt: after(1700), resolution: 'by-itself' },
      ['reached: undone', 'failed', 'reached'],
    ],
    [
      'PR-D8: closed by hand is not resolved',
      { state: 'undone' },
      { status: 'resolved', resolvedAt: after(900), resolution: 'by-hand' },
      ['reached: undone', 'failed', 'stopped: byHand'],
    ],
    [
      'PR-D8: what was denied will not be verified',
      { state: 'denied', journal: [], approvalRequired: waits },
      undefined,
      ['stopped: denied', 'not-attempted', 'ahead'],
    ],
    [
      'nor what expired',
      { state: 'expired', journal: [], approvalRequired: waits },
      { status: 'escalated' },
      ['stopped: expired', 'not-attempted', 'failed: needsPerson'],
    ],
    [
      'PR-M18: taken back while it waited is withdrawn, not refused',
      { state: 'refused', journal: [], approvalRequired: waits },
      { status: 'resolved', resolvedAt: after(60), resolution: 'by-itself' },
      ['stopped: withdrawn', 'not-attempted', 'reached'],
    ],
    [
      'refused after it was approved',
      {
        state: 'refused',
        journal: [],
        approvalRequired: { ...waits, count: 0 },
      },
      undefined,
      ['stopped: refused', 'not-attempted', 'ahead'],
    ],
    [
      'healthy, and the alert is waited for',
      { state: 'watching', endedAt: null },
      { status: 'healing' },
      ['reached', 'current: watching', 'ahead'],
    ],
    [
      'healthy, and the alert goes on',
      { state: 'inconclusive' },
      { status: 'escalated' },
      ['reached', 'stopped: alertGoesOn', 'failed: needsPerson'],
    ],
    [
      'a runbook that proves nothing',
      { journal: execution().journal.filter(e => e.kind !== 'verification') },
      undefined,
      ['reached', 'not-attempted: unproven', 'ahead'],
    ],
    [
      'a person has the wheel',
      { state: 'undone' },
      {
        status: 'escalated',
        hands: {
          by: 'user:default/checkout-owner',
          since: after(200),
          how: 'acknowledged',
          message: 'on it',
        },
      },
      ['reached: undone', 'failed', 'waiting: inHand'],
    ],
  ])('%s', (_name, change, incident, expected) => {
    expect(lastThree(change, incident)).toEqual(expected);
  });

  it('looks at the newest execution', () => {
    const story = healedStory({
      executions: [
        execution({
          id: 'new',
          state: 'running',
          createdAt: '2026-03-04T03:10:00.000Z',
          endedAt: null,
        }),
        execution({ id: 'old', state: 'failed' }),
      ],
    });
    expect(stagesOf(story)[4].state).toBe('current');
  });

  it('has every stage once, in order, and nothing ahead of what was reached, whatever happened', () => {
    const anyStory = fc
      .array(fc.constantFrom(...timelineKindSchema.options))
      .map(kinds => ({
        ...begun(),
        executions: [execution()],
        timeline: timelineOf(
          kinds.map((kind, second) => ({ second, kind, summary: kind })),
        ),
      }));
    fc.assert(
      fc.property(anyStory, story => {
        const stages = stagesOf(story);
        expect(stages.map(stage => stage.id)).toEqual([...STAGES]);
        const ahead = stages.map(stage => stage.state === 'ahead');
        expect([...ahead].sort()).toEqual(ahead);
      }),
    );
  });
});
