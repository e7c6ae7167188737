import { Execution } from '@backstage-self-healing/plugin-self-healing-common';
import { decision } from '../__testUtils__/decision';
import { execution } from '../__testUtils__/execution';
import { healedStory, waitingStory } from '../__testUtils__/stories';
import { nextStepOf } from './nextStep';

const open = (change: Partial<ReturnType<typeof healedStory>> = {}) => {
  const story = healedStory();
  return {
    ...story,
    incident: {
      ...story.incident,
      status: 'open' as const,
      resolvedAt: null,
      resolution: undefined,
    },
    executions: [],
    ...change,
  };
};
const ran = (change: Partial<Execution>) =>
  open({ executions: [execution(change)] });

describe('nextStepOf', () => {
  it.each([
    ['denied', ran({ state: 'denied' })],
    ['expired', ran({ state: 'expired' })],
    ['refused', ran({ state: 'refused' })],
    ['undone', ran({ state: 'undone' })],
    ['failed', ran({ state: 'failed' })],
    ['inconclusive', ran({ state: 'inconclusive' })],
    [
      'withdrawn',
      ran({
        state: 'refused',
        approvalRequired: {
          count: 1,
          from: ['group:default/a'],
          notSelf: false,
          expiresAt: '2026-03-04T03:30:00Z',
        },
      }),
    ],
  ])('PR-D12: what was %s can be planned again', (because, story) => {
    expect(nextStepOf(story)).toEqual({
      because,
      again: story.executions[0],
    });
  });

  it.each(['observe', 'deny', 'ignore'] as const)(
    'PR-D12: what was decided to %s can be run by a person',
    verdict => {
      expect(nextStepOf(open({ decisions: [decision({ verdict })] }))).toEqual({
        because: 'not-attempted',
      });
    },
  );

  it('PR-D12: says what keeps an unowned one from anything', () => {
    const story = open();
    expect(
      nextStepOf({
        ...story,
        incident: { ...story.incident, entityRef: null },
      }),
    ).toEqual({ because: 'unowned' });
  });

  it('asks nobody for labels while it is not known yet where it belongs', () => {
    const story = open();
    expect(
      nextStepOf({
        ...story,
        incident: {
          ...story.incident,
          entityRef: null,
          unplaced: 'The catalog does not answer.',
        },
      }),
    ).toEqual({ because: 'unplaced' });
  });

  it.each([
    ['it is over', healedStory()],
    ['a plan waits', waitingStory()],
    ['it runs', ran({ state: 'running', endedAt: null })],
    ['its alert is watched', ran({ state: 'watching', endedAt: null })],
    ['it is about to run', open({ decisions: [decision()] })],
    ['nothing is decided yet', open({ decisions: [] })],
    ['it was proven a moment ago', ran({ state: 'succeeded' })],
  ])('asks nothing of anybody while %s', (_, story) => {
    expect(nextStepOf(story)).toBe(undefined);
  });
});
