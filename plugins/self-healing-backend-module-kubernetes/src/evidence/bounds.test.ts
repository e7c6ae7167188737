import fc from 'fast-check';
import { fitting, shortened } from './bounds';

jest.setTimeout(60_000);

describe('fitting', () => {
  it('keeps the first items, counts the rest, and stays within 60 KiB', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc
            .tuple(fc.string({ unit: 'binary' }), fc.nat(40_000))
            .map(([text, pad]) => ({ text, pad: 'x'.repeat(pad) })),
        ),
        fc.nat(10),
        (items, maxItems) => {
          const { kept, omitted } = fitting(items, maxItems);
          expect(items.slice(0, kept.length)).toEqual(kept);
          expect(kept.length + omitted).toBe(items.length);
          expect(kept.length).toBeLessThanOrEqual(maxItems);
          expect(Buffer.byteLength(JSON.stringify(kept))).toBeLessThanOrEqual(
            60 * 1024 + 1,
          );
        },
      ),
    );
  });
});

describe('shortened', () => {
  it('leaves short text alone and cuts long text', () => {
    expect(shortened('short')).toBe('short');
    expect(shortened(undefined)).toBeUndefined();
    const sentence = 'one two '.repeat(63);
    expect(shortened(sentence)).toBe(`${sentence.slice(0, 499)}…`);
    // What is cut within a secret would not be taken for one.
    expect(shortened('x'.repeat(501))).toBe('…');
  });
});
