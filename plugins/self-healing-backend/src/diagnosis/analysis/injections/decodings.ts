const BASE64 = /[A-Za-z0-9+/_-]{24,4000}={0,2}/g;
const HEX = /(?:[0-9a-f]{2}){16,2000}/gi;

/** Letters of other scripts that look like Latin ones, as attackers use them. */
const LOOKALIKES: Record<string, string> = {
  а: 'a',
  е: 'e',
  о: 'o',
  р: 'p',
  с: 'c',
  у: 'y',
  х: 'x',
  і: 'i',
  ѕ: 's',
  ο: 'o',
  α: 'a',
  ι: 'i',
};

/** One spelling of what is spelt to be overlooked. */
export function normalised(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\p{Cf}\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu, '')
    .toLowerCase()
    .replace(/[аеорсухіѕοαι]/g, letter => LOOKALIKES[letter])
    .replace(/\s+/g, ' ');
}

/** `i g n o r e` and `i.g.n.o.r.e` as words; undefined: there are none. */
export function joined(text: string): string | undefined {
  const spaced = /(?:(?<![\p{L}\p{N}])\p{L}[ ._*-]){4,}\p{L}(?![\p{L}\p{N}])/gu;
  const words = text
    .replace(/[ \t]{2,}/g, '\u0001')
    .replace(spaced, run => run.replace(/[ ._*-]/g, ''));
  // Between words spelt so stand two separators.
  return words.includes('\u0001') || words !== text
    ? words.replaceAll('\u0001', ' ')
    : undefined;
}

/** What stands in invisible tag characters, which mirror ASCII. */
export function taggedText(text: string): string | undefined {
  const tags = text.match(/[\u{e0020}-\u{e007e}]/gu);
  return tags
    ?.map(tag => String.fromCodePoint(tag.codePointAt(0)! - 0xe0000))
    .join('');
}

/** Texts that stand encoded in a text: a few, and short ones. */
export function encodedTexts(text: string): string[] {
  const found: string[] = [];
  for (const [token] of text.matchAll(BASE64)) {
    if (found.length >= 50) break;
    found.push(Buffer.from(token, 'base64').toString('utf8'));
  }
  for (const [token] of text.matchAll(HEX)) {
    if (found.length >= 80) break;
    found.push(Buffer.from(token, 'hex').toString('utf8'));
  }
  const readable = found.filter(isReadable);
  if (/(?:%[0-9a-f]{2}|\\u[0-9a-f]{4}|&#x?[0-9a-f]{1,6};)/i.test(text)) {
    readable.push(withoutEscapes(text));
  }
  return readable;
}

function withoutEscapes(text: string): string {
  const character = (digits: string, radix: number) => {
    const code = parseInt(digits, radix);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
  };
  return text
    .replace(/%([0-7][0-9a-f])/gi, (_, hex) => character(hex, 16))
    .replace(/\\u([0-9a-f]{4})/gi, (_, hex) => character(hex, 16))
    .replace(/&#x([0-9a-f]{1,6});/gi, (_, hex) => character(hex, 16))
    .replace(/&#(\d{1,7});/g, (_, digits) => character(digits, 10));
}

/** Nearly all of it could be typed: what is random bytes is no message. */
function isReadable(text: string): boolean {
  const typed = text.match(/[\p{L}\p{N}\p{P}\p{Zs}\n]/gu)?.length ?? 0;
  return typed >= [...text].length * 0.95 && text.includes(' ');
}
