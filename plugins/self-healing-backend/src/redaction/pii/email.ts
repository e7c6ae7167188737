import { Detector, Span } from '../spans';

/** The longest local part (RFC 5321, §4.5.3.1.1). */
const LOCAL_LENGTH = 64;

// A top-level domain has letters (or is punycode).
const DOMAIN =
  /@(?:[A-Za-z0-9-]{1,63}\.){1,8}(?:xn--[a-z0-9-]{2,59}|[A-Za-z]{2,24})(?![\w-])/y;

const IN_LOCAL = /[\w.+%'-]/;
const NOT_BEFORE_LOCAL = /[\w.+%-]/;

/** From sign to sign: most texts have few. */
export const emails: Detector = text => {
  const spans: Span[] = [];
  let done = 0;
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    DOMAIN.lastIndex = at;
    const start = localStart(text, at, done);
    if (start === at || !DOMAIN.test(text)) continue;
    done = DOMAIN.lastIndex;
    if (!/^git@|\.(?:svc|local)$/.test(text.slice(start, done))) {
      spans.push({ start, end: done, kind: 'EMAIL' });
    }
  }
  return spans;
};

/** Where the longest local part before the sign begins; the sign, if none. */
function localStart(text: string, sign: number, done: number): number {
  let start = sign;
  const least = Math.max(done, sign - LOCAL_LENGTH);
  for (let at = sign; at > least && IN_LOCAL.test(text[at - 1]); at--) {
    if (at < 2 || !NOT_BEFORE_LOCAL.test(text[at - 2])) start = at - 1;
  }
  return start;
}
