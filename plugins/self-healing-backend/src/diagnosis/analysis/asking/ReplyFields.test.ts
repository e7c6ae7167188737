import fc from 'fast-check';
import { ReplyField, ReplyFields } from './ReplyFields';

const text = fc.string({ unit: 'binary', maxLength: 60 });
const ids = fc.array(fc.string(), { maxLength: 3 });

const replies = fc.record({
  summary: fc.array(fc.record({ text, evidence: ids }), { maxLength: 3 }),
  hypotheses: fc.array(
    fc.record({
      claim: text,
      evidence: ids,
      wouldDisprove: text,
      confidence: fc.double({ noNaN: true, noDefaultInfinity: true }),
    }),
    { maxLength: 3 },
  ),
  nextSteps: fc.array(
    fc.record({
      kind: fc.constantFrom('runbook', 'look'),
      target: text,
      why: text,
      evidence: ids,
    }),
    { maxLength: 3 },
  ),
  suspicious: fc.array(
    fc.record({ evidence: fc.string(), excerpt: text, what: text }),
    { maxLength: 2 },
  ),
});

type Reply = typeof replies extends fc.Arbitrary<infer T> ? T : never;

function fieldsOf(reply: Reply): ReplyField[] {
  return [
    ...reply.summary.map(
      (one, index): ReplyField => ({ field: 'summary', index, text: one.text }),
    ),
    ...reply.hypotheses.flatMap((one, index): ReplyField[] => [
      { field: 'claim', index, text: one.claim },
      { field: 'wouldDisprove', index, text: one.wouldDisprove },
    ]),
    ...reply.nextSteps.flatMap((one, index): ReplyField[] => [
      ...(one.kind === 'look'
        ? [{ field: 'look' as const, index, text: one.target }]
        : []),
      { field: 'why', index, text: one.why },
    ]),
  ];
}

const readWhole = (whole: string, sizes = [whole.length || 1]) => {
  const reader = new ReplyFields();
  const fields: ReplyField[] = [];
  for (let at = 0, i = 0; at < whole.length; i += 1) {
    const size = sizes[i % sizes.length];
    fields.push(...reader.read(whole.slice(at, at + size)));
    at += size;
  }
  return fields;
};

describe('ReplyFields', () => {
  it('gives every field once it is whole, wherever the text is cut', () => {
    fc.assert(
      fc.property(
        replies,
        fc.constantFrom(undefined, 2),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        fc.constantFrom('', '```json\n', ' \n'),
        (reply, indent, sizes, before) => {
          // A half of a pair is a replacement character wherever it is stored.
          const known = JSON.parse(
            JSON.stringify(reply).replace(/\\ud[89a-f][0-9a-f]{2}/g, ''),
          );
          const whole = before + JSON.stringify(known, null, indent);
          expect(readWhole(whole, sizes)).toEqual(fieldsOf(known));
        },
      ),
    );
  });

  it('gives no part of a field', () => {
    const reader = new ReplyFields();
    const secret = '{"summary":[{"text":"the key is ghp_wWPw5k4a';
    expect(reader.read(secret)).toEqual([]);
    expect(reader.read('Xcat","evidence":[]}')).toEqual([
      { field: 'summary', index: 0, text: 'the key is ghp_wWPw5k4aXcat' },
    ]);
  });

  it('reads escapes', () => {
    const whole =
      '{"summary":[{"text":"a\\"b\\\\c\\n\\u0041\\ud83d\\ude00\\/"}]}';
    expect(readWhole(whole, [1])).toEqual([
      { field: 'summary', index: 0, text: 'a"b\\c\nA😀/' },
    ]);
  });

  it('is bounded and total, whatever comes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), whole => {
        expect(readWhole(whole, [3]).length).toBeLessThanOrEqual(60);
      }),
    );
    const many = `{"summary":[${'{"text":"x"},'.repeat(10_000)}`;
    expect(readWhole(many)).toHaveLength(60);
    const long = `{"summary":[{"text":"${'x'.repeat(1_000_000)}"}`;
    expect(readWhole(long)).toEqual([]);
    expect(readWhole('['.repeat(500_000))).toEqual([]);
    expect(readWhole(`{${'['.repeat(300_000)}`)).toEqual([]);
  });
});
