import { ExecutionState } from '@backstage-self-healing/plugin-self-healing-common';
import { resolutionOf } from './ResolutionReader';

describe('resolutionOf', () => {
  it.each<[string, boolean, ExecutionState[], string]>([
    ['nothing was run', false, [], 'by-itself'],
    ['a cure was proven', false, ['succeeded'], 'healed'],
    ['PR-D8: a person closed it', true, ['undone'], 'by-hand'],
    ['a person closed what a cure had helped', true, ['succeeded'], 'by-hand'],
    [
      'PR-D8: the proof failed, and the alert went away',
      false,
      ['undone'],
      'by-itself',
    ],
    ['healthy, though the alert went on', false, ['inconclusive'], 'by-itself'],
    ['the second try helped', false, ['undone', 'succeeded'], 'healed'],
    ['the second try did not', false, ['succeeded', 'failed'], 'by-itself'],
    [
      'a suggestion came after the cure',
      false,
      ['succeeded', 'refused'],
      'healed',
    ],
    ['nobody approved', false, ['expired', 'denied'], 'by-itself'],
  ])('%s', (_, closedByHand, states, expected) => {
    expect(resolutionOf(closedByHand, states)).toBe(expected);
  });
});
