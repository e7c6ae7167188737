import { InputError } from '@backstage/errors';
import { ConfigReader } from '@backstage/config';
import { readSelfHealingConfig } from '../../config';
import { MOST_CHARACTERS, redact } from '../redact';
import { setOwnRules } from './ownRules';

const read = (patterns: unknown) =>
  readSelfHealingConfig(
    new ConfigReader({ selfHealing: { redaction: { patterns } } } as {}),
  ).redaction.rules;

describe("patterns of one's own", () => {
  afterEach(() => setOwnRules());

  it('take out what they match, or their first group', () => {
    setOwnRules(
      read([
        { name: 'ticket', pattern: 'SEC-\\d{4,8}' },
        { name: 'seat', pattern: 'seat=(\\w+)' },
      ]),
    );
    expect(redact('see SEC-12345 at seat=a4', { pii: false })).toEqual({
      text: 'see [redacted: ticket] at seat=[redacted: seat]',
      secrets: 2,
      pii: 0,
    });
  });

  it("hold for their owners' incidents only, however these are spelled", () => {
    setOwnRules(
      read([{ name: 'ticket', pattern: 'SEC-\\d+', owners: ['Team-A'] }]),
    );
    const said = (ownerRef?: string | null) =>
      redact('SEC-12345', { ownerRef }).text;
    expect(said('group:default/team-a')).toBe('[redacted: ticket]');
    expect(said('group:default/team-b')).toBe('SEC-12345');
    expect([said(null), said()]).toEqual(['SEC-12345', 'SEC-12345']);
  });

  it.each<[what: string, patterns: unknown, problem: RegExp]>([
    ['no pattern', [{ name: 'a' }], /redaction\.patterns\[0\]\.pattern/],
    [
      'what RE2 has not',
      [{ name: 'a', pattern: '(?<=x)y' }],
      /redaction\.patterns\[0\]\.pattern.*no look-around/,
    ],
    [
      'a broken one',
      [
        { name: 'a', pattern: 'ok' },
        { name: 'b', pattern: '(' },
      ],
      /redaction\.patterns\[1\]\.pattern/,
    ],
    [
      'what matches everywhere',
      [{ name: 'a', pattern: 'x*' }],
      /redaction\.patterns\[0\]\.pattern.*empty text/,
    ],
    [
      'too much repetition',
      [{ name: 'a', pattern: '((a{100}){10}){3}' }],
      /redaction\.patterns\[0\]\.pattern.*(too large|repeat count)/,
    ],
    [
      'a long one',
      [{ name: 'a', pattern: 'a'.repeat(501) }],
      /redaction\.patterns\[0\]\.pattern/,
    ],
    [
      'too many',
      Array.from({ length: 51 }, (_, at) => ({ name: `a${at}`, pattern: 'x' })),
      /redaction\.patterns/,
    ],
    [
      'one name twice',
      [
        { name: 'a', pattern: 'x' },
        { name: 'a', pattern: 'y' },
      ],
      /redaction\.patterns.*differently/,
    ],
    [
      'a name that breaks the note',
      [{ name: 'A]', pattern: 'x' }],
      /redaction\.patterns\[0\]\.name/,
    ],
  ])('refuses %s at start-up, with the path', (_, patterns, problem) => {
    expect(() => read(patterns)).toThrow(InputError);
    expect(() => read(patterns)).toThrow(problem);
  });

  it.each(['(a+)+$', '(a|aa)+b', '(.*a){12}x', '^(([a-z])+.)+[A-Z]([a-z])+$'])(
    'takes linear time for the bomb %s',
    pattern => {
      setOwnRules(read([{ name: 'bomb', pattern }]));
      const seconds = (characters: number) => {
        const began = process.cpuUsage();
        redact('a'.repeat(characters), { pii: false });
        return process.cpuUsage(began).user / 1e6;
      };
      seconds(1_000);
      // Backtracking would need longer than the universe is old.
      expect(seconds(MOST_CHARACTERS / 10)).toBeLessThan(10);
    },
  );
});

describe('other settings', () => {
  afterEach(() => setOwnRules());

  const reading = (redaction: {}) =>
    readSelfHealingConfig(new ConfigReader({ selfHealing: { redaction } }))
      .redaction;

  it('chooses kinds of personal data', () => {
    setOwnRules(reading({ pii: { email: false, ip: true } }).rules);
    expect(redact('ada@example.com from 10.0.0.7, +49 30 1234567').text).toBe(
      'ada@example.com from <IP_1>, <PHONE_1>',
    );
  });

  it.each<[{}, RegExp]>([
    [{ key: 'short' }, /redaction\.key.*openssl rand -base64 32/],
    [
      { previousKeys: [Buffer.alloc(32, 1).toString('base64')] },
      /redaction\.key.*is needed/,
    ],
    [{ pii: { emails: true } }, /redaction\.pii/],
  ])('refuses %j with the path', (redaction, problem) => {
    expect(() => reading(redaction)).toThrow(problem);
  });

  it('never repeats a key that is wrong', () => {
    expect(() => reading({ key: 'hunter2-hunter2' })).toThrow(
      expect.objectContaining({
        message: expect.not.stringContaining('hunter2'),
      }),
    );
  });
});
