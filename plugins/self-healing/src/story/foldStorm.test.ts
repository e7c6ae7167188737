import { TimelineKind } from '@backstage-self-healing/plugin-self-healing-common';
import fc from 'fast-check';
import { timelineOf } from '../__testUtils__/timeline';
import { foldStorm } from './foldStorm';

const story = (...kinds: TimelineKind[]) =>
  timelineOf(kinds.map((kind, second) => ({ kind, second, summary: kind })));
const times = (count: number, kind: TimelineKind) =>
  Array<TimelineKind>(count).fill(kind);
const shape = (kinds: TimelineKind[]) =>
  foldStorm(story(...kinds)).map(row =>
    'folded' in row ? row.folded.length : row.kind,
  );

describe('foldStorm', () => {
  it('folds what follows the first of a storm', () => {
    expect(
      shape([...times(200, 'alert-firing'), 'incident-opened', 'evidence']),
    ).toEqual([
      ...times(5, 'alert-firing'),
      195,
      'incident-opened',
      'evidence',
    ]);
  });

  it('folds firing and resolved alerts apart', () => {
    expect(
      shape([...times(11, 'alert-firing'), ...times(12, 'alert-resolved')]),
    ).toEqual([
      ...times(5, 'alert-firing'),
      6,
      ...times(5, 'alert-resolved'),
      7,
    ]);
  });

  it('shows a few alerts, and everything that was done', () => {
    for (const kinds of [
      times(10, 'alert-firing'),
      times(30, 'intent'),
      times(12, 'alert-firing').flatMap(kind => [kind, 'finding' as const]),
    ]) {
      expect(shape(kinds)).toEqual(kinds);
    }
  });

  it('loses nothing and keeps the order', () => {
    const kinds = fc.constantFrom<TimelineKind>(
      'alert-firing',
      'alert-firing',
      'alert-firing',
      'alert-firing',
      'intent',
    );
    fc.assert(
      fc.property(fc.array(kinds, { maxLength: 60 }), some => {
        const entries = story(...some);
        expect(
          foldStorm(entries).flatMap(row =>
            'folded' in row ? row.folded : [row],
          ),
        ).toEqual(entries);
      }),
    );
  });
});
