import { Detector, eachMatch, Span } from './spans';

const RUN = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{20,65536}={0,2}/g;

/**
 * Base64 that holds a secret: the whole run goes. What decodes to no text
 * (a digest, a key, a picture) is none of this one's business.
 */
export function base64Detector(look: Detector): Detector {
  return text => {
    const runs: { start: number; run: string }[] = [];
    eachMatch(text, RUN, ({ 0: run, index: start }) => {
      if (beginsAsText(run)) runs.push({ start, run });
    });
    return runs.flatMap(({ start, run }): Span[] => {
      const plain = decode(run);
      const [first] = isText(plain) ? look(plain) : [];
      return first
        ? [{ start, end: start + run.length, kind: first.kind }]
        : [];
    });
  };
}

// Most runs are no text: telling this by their beginning is cheap.
function beginsAsText(run: string): boolean {
  for (let at = 0; at < 12; at += 4) {
    const bits =
      (sextet(run, at) << 18) |
      (sextet(run, at + 1) << 12) |
      (sextet(run, at + 2) << 6) |
      sextet(run, at + 3);
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
const SEXTETS = new Uint8Array(128);
[...`${ALPHABET}+/`].forEach((one, value) => {
  SEXTETS[one.charCodeAt(0)] = value;
});
SEXTETS['-'.charCodeAt(0)] = 62;
SEXTETS['_'.charCodeAt(0)] = 63;

function sextet(run: string, at: number): number {
  return SEXTETS[run.charCodeAt(at)];
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
