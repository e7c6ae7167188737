import fc from 'fast-check';
import { redact } from './redact';

const GITHUB = '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';

/** What a page of a log may be made of: secrets, people, encodings, wraps. */
const LINES = [
  'login failed password=hunter2 token=abc',
  `remote: ${GITHUB} is revoked`,
  'dial postgres://app:s3cr3t-pw@db:5432/shop',
  'Authorization: Bearer 7f9a2bd01c44e87f9a2bd01c44e8',
  "curl -u 'admin:hunter2!' https://db \\",
  '{"a":"{\\"password\\":\\"hunter2\\"}"}',
  'redirect=%3Ftoken%3D9f86d081884c7d65%26a',
  Buffer.from(`github ${GITHUB} now`).toString('base64'),
  `${GITHUB.slice(0, 24)}\n${GITHUB.slice(24)}`,
  '<password>\n  hunter2\n</password>',
  'Set("DB_PASSWORD", "hunter2"); if (secret == "9f86d081884c7d65")',
  'kind: Secret\ndata:\n  key: aHVudGVyMg==',
  'mail ada@example.com, call +44 20 7946 0958, ssn 078-05-1120',
  '\u001b[31mERROR\u001b[0m nothing of the kind',
  'GET /healthz 200 1.3ms',
];

/**
 * How many characters the patterns read: from where each began to where it
 * found something, or to the end.
 */
function charactersRead(work: () => void): number {
  const { exec: real } = RegExp.prototype;
  let read = 0;
  const counting = jest
    .spyOn(RegExp.prototype, 'exec')
    .mockImplementation(function count(this: RegExp, text: string) {
      const from = this.global || this.sticky ? this.lastIndex : 0;
      const match = real.call(this, text);
      if (match) read += match.index + match[0].length - from + 1;
      else read += this.sticky ? 1 : text.length - from + 1;
      return match;
    });
  try {
    work();
  } finally {
    counting.mockRestore();
  }
  return read;
}

describe('the work', () => {
  it('grows with the length of a page only, whatever is found in it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...LINES), { minLength: 1, maxLength: 8 }),
        lines => {
          const times = (count: number) =>
            `${lines.join('\n')}\n`.repeat(count);
          redact(times(1)); // the names of keys are remembered
          const few = charactersRead(() => redact(times(6)));
          const many = charactersRead(() => redact(times(60)));
          expect(few).toBeGreaterThan(times(6).length);
          expect(many).toBeLessThan(few * 10 * 1.1);
        },
      ),
      { numRuns: 25 },
    );
  });
});
