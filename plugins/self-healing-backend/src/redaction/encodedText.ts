import { Detector, Span } from './spans';

/** Shorter runs hold no secret, of longer ones this much is looked at. */
const SHORTEST = 20;
const LONGEST = 65_536;

/**
 * Base64 that holds a secret: the whole run goes. What decodes to no text
 * (a digest, a key, a picture) is none of this one's business.
 */
export function base64Detector(look: Detector): Detector {
  return text => {
    const spans: Span[] = [];
    eachRun(text, (start, end) => {
      if (!beginsAsText(text, start)) return;
      const plain = decode(text.slice(start, end));
      const [first] = isText(plain) ? look(plain) : [];
      if (first) spans.push({ start, end, kind: first.kind });
    });
    return spans;
  };
}

/**
 * Runs of characters of base64. What has none at its twentieth place is no run
 * of twenty, so most of a text is passed over.
 */
function eachRun(
  text: string,
  visit: (start: number, end: number) => void,
): void {
  let at = 0;
  while (at + SHORTEST <= text.length) {
    const place = at + SHORTEST - 1;
    if (!isOfRun(text, place)) {
      at = place + 1;
      continue;
    }
    let start = place;
    while (start > at && isOfRun(text, start - 1)) start--;
    let end = place + 1;
    while (end < text.length && isOfRun(text, end)) end++;
    at = end + 1;
    if (end - start < SHORTEST) continue;
    let padded = end;
    while (padded < end + 2 && text[padded] === '=') padded++;
    visit(start, end - start > LONGEST ? start + LONGEST : padded);
  }
}

// Most runs are no text: telling this by their beginning is cheap.
function beginsAsText(text: string, start: number): boolean {
  for (let at = start; at < start + 12; at += 4) {
    const bits =
      (sextet(text, at) << 18) |
      (sextet(text, at + 1) << 12) |
      (sextet(text, at + 2) << 6) |
      sextet(text, at + 3);
    if (
      !isPrintable(bits >> 16) ||
      !isPrintable((bits >> 8) & 0xff) ||
      !isPrintable(bits & 0xff)
    ) {
      return false;
    }
  }
  return true;
}

const ALPHABET =
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** What is no character of base64. */
const NONE = 64;
const SEXTETS = new Uint8Array(128).fill(NONE);
[...`${ALPHABET}+/`].forEach((one, value) => {
  SEXTETS[one.charCodeAt(0)] = value;
});
SEXTETS['-'.charCodeAt(0)] = 62;
SEXTETS['_'.charCodeAt(0)] = 63;

function sextet(text: string, at: number): number {
  return SEXTETS[text.charCodeAt(at)];
}

function isOfRun(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < SEXTETS.length && SEXTETS[code] < NONE;
}

function isPrintable(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || (byte >= 9 && byte <= 13);
}

function decode(run: string): string {
  return Buffer.from(run, 'base64').toString('latin1');
}

function isText(value: string): boolean {
  return /^[\t\n\r\x20-\x7e]{12,65536}$/.test(value);
}
