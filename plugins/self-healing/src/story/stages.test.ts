import { timelineKindSchema } from '@backstage-self-healing/plugin-self-healing-common';
import fc from 'fast-check';
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
      ['reached', 'reached', 'passed-by', 'stopped', 'ahead', 'ahead', 'ahead'],
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
        'ahead',
        'ahead',
      ],
    ],
  ])('draws %s', (_name, story, expected) => {
    expect(states(story)).toEqual(expected);
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
