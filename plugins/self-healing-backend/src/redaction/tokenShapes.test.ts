import fc from 'fast-check';
import { isPublished } from './publishedExamples';
import { SHAPES } from './tokenForms';
import { tokenShapes } from './tokenShapes';

describe('known tokens', () => {
  // fast-check can make no text from a look-ahead: they are for what follows.
  const plain = (form: RegExp) =>
    new RegExp(`^(?:${form.source.replace(/\(\?[!=][^()]*\)/g, '')})$`);

  it.each(SHAPES.map(([kind, beginnings, form]) => [kind, beginnings, form]))(
    '%s begins with one of %j',
    (_, beginnings, form) => {
      fc.assert(
        fc.property(fc.stringMatching(plain(form as RegExp)), token => {
          const begins = (beginnings as string)
            .split(' ')
            .some(beginning => token.startsWith(beginning));
          expect(begins).toBe(true);
        }),
      );
    },
  );

  it('are told from what goes on as words do', () => {
    const token = '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';
    expect(tokenShapes(`a ${token}`)).toHaveLength(1);
    expect(tokenShapes(`5${token}"`)).toHaveLength(1);
    expect(tokenShapes(`a${token}`)).toEqual([]);
    expect(tokenShapes('s.AbstractHandlerMappingXy')).toEqual([]);
  });

  it('are none when a document publishes them', () => {
    expect(isPublished(`AIza${'a'.repeat(35)}`)).toBe(false);
    const published = ['6fe4476ee5a18328', '82e326b506d14126'].join('');
    expect(isPublished(published)).toBe(true);
  });
});
