import { AnalysisEvent } from '@backstage-self-healing/plugin-self-healing-common';
import fc from 'fast-check';
import { EMPTY_DRAFT, withText } from './draft';

type TextEvent = Extract<AnalysisEvent, { type: 'text' }>;

const text = (
  field: TextEvent['field'],
  index: number,
  words: string,
): TextEvent => ({ type: 'text', field, index, text: words });

describe('a draft', () => {
  it('puts each sentence in its place', () => {
    const draft = [
      text('summary', 0, 'It crashes.'),
      text('claim', 0, 'The release is broken.'),
      text('wouldDisprove', 0, 'An older release crashes too.'),
      text('claim', 1, 'The node is ill.'),
      text('look', 1, 'Look at the node.'),
      text('why', 1, 'It holds all of the pods.'),
    ].reduce(withText, EMPTY_DRAFT);
    expect(draft).toEqual({
      summary: ['It crashes.'],
      hypotheses: [
        {
          claim: 'The release is broken.',
          wouldDisprove: 'An older release crashes too.',
        },
        { claim: 'The node is ill.' },
      ],
      nextSteps: [
        {},
        { look: 'Look at the node.', why: 'It holds all of the pods.' },
      ],
    });
    expect(EMPTY_DRAFT).toEqual({ summary: [], hypotheses: [], nextSteps: [] });
  });

  it('is not made huge by a place far away', () => {
    expect(withText(EMPTY_DRAFT, text('summary', 4_000_000_000, 'x'))).toEqual(
      EMPTY_DRAFT,
    );
  });

  it('is the same in whichever order the sentences come', () => {
    const events = fc.uniqueArray(
      fc.record({
        type: fc.constant('text' as const),
        field: fc.constantFrom(
          'summary' as const,
          'claim' as const,
          'wouldDisprove' as const,
          'look' as const,
          'why' as const,
        ),
        index: fc.nat(8),
        text: fc.string(),
      }),
      { selector: ({ field, index }) => `${field} ${index}` },
    );
    fc.assert(
      fc.property(events, all => {
        expect([...all].reverse().reduce(withText, EMPTY_DRAFT)).toEqual(
          all.reduce(withText, EMPTY_DRAFT),
        );
      }),
    );
  });
});
