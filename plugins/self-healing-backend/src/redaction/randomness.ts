/**
 * Judges a value by its look: secrets are made by chance, names by people.
 */

const CODES = 256;
const counts = new Uint16Array(CODES);
/** More of a value says no more about how it was made. */
const LOOKED_AT = 1_000;

/** Bits per character (Shannon). */
export function entropy(value: string): number {
  const length = Math.min(value.length, LOOKED_AT);
  counts.fill(0);
  for (let index = 0; index < length; index++) {
    counts[value.charCodeAt(index) % CODES]++;
  }
  let bits = 0;
  for (let code = 0; code < CODES; code++) {
    if (counts[code] === 0) continue;
    const share = counts[code] / length;
    bits -= share * Math.log2(share);
  }
  return bits;
}

// What stands where a secret would, but is none.
const REFERENCE =
  /^(?:\$[\w({]|\$\$|%[\w.]{1,80}%|<|\{|\[|\(|@@|\*{3}|\.{3}|&|#\{|!|process\.env|os\.environ|env\.|vars?\.|secrets?\.|data\.|func\b|function\b|new |vault:|ref\+|arn:aws:(?:secretsmanager|ssm)|file:|valueFrom|secretKeyRef)/i;

const STATE =
  /^(?:null|nil|none|undefined|true|false|yes|no|on|off|empty|missing|invalid|incorrect|wrong|required|expired|revoked|unknown|unset|set|not|is|was|has|for|from|of|in|and|or|the|to|failed|failure|error|denied|rejected|mismatch|found|given|provided|supplied|valid|ok|default|redacted|hidden|masked|opaque|string|bytes?|int|text|input|file|env|optional|disabled|enabled|changed|rotated|updated|deleted|created|validation|authentication|authorization|refresh|basic|bearer)$/i;

/** An example, a variable or a word about the secret instead of the secret. */
export function isPlaceholder(value: string): boolean {
  const bare = value.replace(/^["'`\s]+|["'`\s,;.]+$/g, '');
  if (bare.length < 2) return true;
  if (REFERENCE.test(bare) || STATE.test(bare)) return true;
  if (/^\w{1,40}\(/.test(bare)) return true; // a call: getToken()
  const drawn = bare.replace(/[-_.\s]/g, '');
  if (longestRun(drawn.toLowerCase()) > drawn.length / 2) return true;
  return (
    isDrawn(bare) ||
    /(?:your|example|changeme|change[-_]me|placeholder|insert|dummy|redacted|not[-_]long)[-_ ]?/i.test(
      bare,
    ) ||
    /abcdefghijklmnop|0123456789abcdefghij/i.test(bare)
  );
}

/** Crossed out, as in documents: `ghp_xxxxxxxx`. */
export function isDrawn(value: string): boolean {
  return /x{6}|\*{4}|\.{4}/i.test(value);
}

function longestRun(value: string): number {
  let longest = 0;
  let run = 0;
  for (let index = 0; index < value.length; index++) {
    run = value[index] === value[index - 1] ? run + 1 : 1;
    longest = Math.max(longest, run);
  }
  return longest;
}

/** A URL, a path, a version or an address: to be read, not hidden. */
export function isAddress(value: string): boolean {
  return (
    /^[a-z][a-z0-9+.-]{1,20}:\/\//i.test(value) ||
    /^(?:\.{0,2}\/|~\/|[A-Za-z]:\\)[\w.-]{1,64}[/\\.]/.test(value) ||
    /^(?:npm:)?[v^~<>=]{0,3}\d{1,5}(?:\.\d{1,8}){1,4}(?:[-+][\w.]{1,60})?$/.test(
      value,
    ) ||
    /^(?:[a-z][a-z0-9-]{0,62}\.){1,8}(?:com|net|org|io|dev|svc|local|internal|cluster|pem|crt|cer|p12|jks|json|ya?ml|txt|keytab)(?::\d{1,5})?(?:\/[\w./-]{0,200})?$/i.test(
      value,
    )
  );
}

/** Words joined by hyphens, dots, underscores or slashes, as people name things. */
export function isReadable(value: string): boolean {
  const words = value
    .split(/[-_./:\s]+|(?<=[a-z])(?=[A-Z])/)
    .filter(word => word !== '');
  return words.every(
    word =>
      /^\d{1,4}$/.test(word) ||
      (/^[A-Za-z]{1,16}\d{0,2}$/.test(word) && isPronounceable(word)),
  );
}

/** Has vowels where words have them. */
function isPronounceable(word: string): boolean {
  const letters = word.replace(/\d/g, '').toLowerCase();
  if (letters.length <= 4) return true;
  const vowels = letters.match(/[aeiouyäöü]/g)?.length ?? 0;
  const share = vowels / letters.length;
  return share >= 0.2 && share <= 0.7 && !/[^aeiouy]{6}/.test(letters);
}

/**
 * Looks made by chance: long enough, mixed, and not words. Asked of what is no
 * placeholder and no address.
 */
export function isMixed(value: string, least: number): boolean {
  if (value.length < least) return false;
  if (/\s/.test(value)) return false;
  if (/^\d+$/.test(value)) return value.length >= 15;
  const mixed =
    Number(/[a-z]/.test(value)) +
    Number(/[A-Z]/.test(value)) +
    Number(/\d/.test(value)) +
    Number(/[^A-Za-z0-9]/.test(value));
  if (mixed < 2 && (value.length < 20 || isReadable(value))) return false;
  if (isReadable(value)) return false;
  return entropy(value) >= (value.length < 16 ? 2.5 : 2.8);
}
