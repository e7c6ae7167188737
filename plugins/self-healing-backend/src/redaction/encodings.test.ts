import { redact } from './redact';

const GITHUB = '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';
const JWT =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U';

const SECRETS: Record<string, string> = {
  'a token': `cloning with ${GITHUB} now`,
  'a JWT': `sent ${JWT} to`,
  'a password': 'db: password=Tr0ub4dor-and-3 user=app',
  'a URL': 'dial postgres://app:Tr0ub4dor-and-3@db:5432/shop',
  'a header': 'Authorization: Bearer 9f3c1d2e4b5a69788796a5b4c3d2e1f0',
  JSON: '{"clientSecret":"Q8f-kd92_Lq0zzT1"}',
};
const VALUES = [
  GITHUB,
  JWT,
  'Tr0ub4dor-and-3',
  '9f3c1d2e4b5a69788796a5b4c3d2e1f0',
  'Q8f-kd92_Lq0zzT1',
];

const base64 = (text: string) => Buffer.from(text).toString('base64');
const ENCODINGS: Record<string, (text: string) => string> = {
  base64,
  base64url: text => Buffer.from(text).toString('base64url'),
  URL: encodeURIComponent,
  JSON: text => JSON.stringify({ text }),
  XML: text =>
    `<log>${text.replace(/&/g, '&amp;').replace(/"/g, '&quot;')}</log>`,
  unicode: text => text.replace(/[:="]/g, one => `\\u00${hex(one)}`),
};
const DECODINGS: Record<string, (text: string) => string> = {
  base64: text => Buffer.from(text, 'base64').toString(),
};

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(2, '0');
}

/** Whether somebody who undoes what can be undone can read a secret. */
function isReadable(text: string, layers = 3): boolean {
  if (VALUES.some(value => text.includes(value))) return true;
  if (layers === 0) return false;
  const tries = [
    ...(text.match(/[\w+/-]{16,}={0,2}/g) ?? []).map(DECODINGS.base64),
    text.replace(/%([0-9A-F]{2})/g, (_, code) =>
      String.fromCharCode(parseInt(code, 16)),
    ),
    text.replace(/\\u00([0-9a-f]{2})/g, (_, code) =>
      String.fromCharCode(parseInt(code, 16)),
    ),
  ];
  return tries.some(tried => tried !== text && isReadable(tried, layers - 1));
}

const cases = Object.entries(SECRETS).flatMap(([what, text]) =>
  Object.entries(ENCODINGS).map(
    ([encoding, encode]): [string, string, string] => [
      what,
      encoding,
      encode(text),
    ],
  ),
);
const nested = Object.entries(SECRETS).flatMap(([what, text]) =>
  Object.entries(ENCODINGS).flatMap(([inner, first]) =>
    Object.entries(ENCODINGS).map(
      ([outer, second]): [string, string, string] => [
        what,
        `${inner} in ${outer}`,
        second(first(text)),
      ],
    ),
  ),
);

it.each(cases)('finds %s in %s', (_, __, text) => {
  expect(isReadable(text)).toBe(true);
  expect(isReadable(redact(`log: ${text} end`).text)).toBe(false);
});

it.each(nested)('finds %s in %s', (_, __, text) => {
  expect(isReadable(redact(`log: ${text} end`).text)).toBe(false);
});

describe('split', () => {
  const red = '\u001b[31m';
  const off = '\u001b[0m';
  const splits: [how: string, split: (text: string) => string][] = [
    ['by colours', text => [...text].join(`${red}${off}`)],
    ['by a link of a terminal', text => `\u001b]8;;http://x\u0007${text}`],
    ['in lines of 64', text => text.replace(/(.{64})/g, '$1\n')],
    ['in lines of 76 with \\r', text => text.replace(/(.{76})/g, '$1\r\n')],
    ['in indented lines', text => text.replace(/(.{40})/g, '$1\n    ')],
    ['by a backslash', text => text.replace(/(.{40})/g, '$1\\\n')],
  ];
  it.each(splits)('%s, a token is found', (_, split) => {
    for (const secret of [
      JWT,
      base64(`key ${GITHUB} and more of it, and more`),
    ]) {
      const { text } = redact(`log ${split(secret)}\nnext`);
      expect(text).toContain('[redacted: ');
      const joined = text
        .replaceAll(red, '')
        .replaceAll(off, '')
        .replace(/[\s\\]/g, '');
      expect(isReadable(joined)).toBe(false);
    }
  });

  it('by colours, a password is found', () => {
    const { text } = redact(`pass${red}word${off}=${red}hunter2${off}`);
    expect(text).not.toContain('hunter2');
  });
});

describe('what only looks encoded stays', () => {
  it.each([
    'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    base64('just a plain sentence about a pod that restarts'),
    'GET /search?q=%7B%22app%22%3A%22checkout%22%7D 200',
    '{"msg":"{\\"level\\":\\"info\\",\\"pod\\":\\"checkout-7d9f6c5b8-x2lqz\\"}"}',
    '\u001b[32mINFO\u001b[0m started in 12 ms',
    'a long line that was wrapped/by/a/terminal/in/the/middle/of/it/checkout-7d9f\n6c5b8-x2lqz',
    'W/"33a64df551425fcc55e4d42a148795d9f25f89d4"',
    'uid=8f14e45f-ceea-467f-a9d0-0c2b5c1d7e11 rv=184467440737',
  ])('%s', text => {
    expect(redact(text)).toEqual({ text, secrets: 0, pii: 0 });
  });
});
