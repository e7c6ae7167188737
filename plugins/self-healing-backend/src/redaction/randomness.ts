/**
 * Judges a value by its look: secrets are made by chance, names by people.
 */

const CODES = 256;
const counts = new Uint16Array(CODES);
/** More of a value says no more about how it was made. */
const LOOKED_AT = 1_000;

/** n·log2(n), of which the sum below is made. */
const WEIGHTS = Float64Array.from({ length: LOOKED_AT + 1 }, (_, count) =>
  count === 0 ? 0 : count * Math.log2(count),
);

/** Bits per character (Shannon). */
export function entropy(value: string): number {
  const length = Math.min(value.length, LOOKED_AT);
  if (length === 0) return 0;
  let weight = 0;
  for (let index = 0; index < length; index++) {
    const count = counts[value.charCodeAt(index) % CODES]++;
    weight += WEIGHTS[count + 1] - WEIGHTS[count];
  }
  for (let index = 0; index < length; index++) {
    counts[value.charCodeAt(index) % CODES] = 0;
  }
  return (WEIGHTS[length] - weight) / length;
}

// What stands where a secret would, but is none.
const REFERENCE =
  /^(?:\$[\w({]|\$\$|%[\w.]{1,80}%|<|\{|\[|\(|@@|\*{3}|\.{3}|&|#\{|!|process\.env|os\.environ|env\.|vars?\.|secrets?\.|data\.|func\b|function\b|new |vault:|ref\+|arn:aws:(?:secretsmanager|ssm)|file:|valueFrom|secretKeyRef)/i;

const STATE =
  /^(?:null|nil|none|undefined|true|false|yes|no|on|off|empty|missing|invalid|incorrect|wrong|required|expired|revoked|unknown|unset|set|not|is|was|has|for|from|of|in|and|or|the|to|failed|failure|error|denied|rejected|mismatch|found|given|provided|supplied|valid|ok|default|redacted|hidden|masked|opaque|string|bytes?|int|text|input|file|env|optional|disabled|enabled|changed|rotated|updated|deleted|created|validation|authentication|authorization|refresh|basic|bearer)$/i;

/** The longest of these words. */
const STATE_LENGTH = 'authentication'.length;

/** An example, a variable or a word about the secret instead of the secret. */
export function isPlaceholder(value: string): boolean {
  const bare = value.replace(/^["'`\s]+|["'`\s,;.]+$/g, '');
  if (bare.length < 2) return true;
  if (REFERENCE.test(bare)) return true;
  if (bare.length <= STATE_LENGTH && STATE.test(bare)) return true;
  // A call: getToken()
  if (bare.includes('(') && /^\w{1,40}\(/.test(bare)) return true;
  if (isMostlyOne(bare)) return true;
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

/** What a character is, by its code: most judgements ask for this only. */
const LOWER = 1;
const UPPER = 2;
const DIGIT = 4;
const SPACE = 8;
const OTHER = 16;
const JOINT = 32;
const VOWEL = 64;
const LETTER = LOWER | UPPER;

const CLASSES = Uint8Array.from({ length: CODES / 2 }, (_, code) => {
  const character = String.fromCharCode(code);
  const joint = /[-_./:\s]/.test(character) ? JOINT : 0;
  if (/[a-z]/.test(character)) return LOWER | vowel(character);
  if (/[A-Z]/.test(character)) return UPPER | vowel(character);
  if (/\d/.test(character)) return DIGIT;
  return (/\s/.test(character) ? SPACE : OTHER) | joint;
});

function vowel(letter: string): number {
  return /[aeiouy]/i.test(letter) ? VOWEL : 0;
}

function classOf(value: string, at: number): number {
  const code = value.charCodeAt(at);
  if (code < CLASSES.length) return CLASSES[code];
  return /\s/.test(value[at]) ? SPACE | JOINT : OTHER;
}

const HYPHEN = 45;
const DOT = 46;
const UNDERSCORE = 95;
/** From a capital to its small letter. */
const CASE = 32;

/** More than half of it is one character in a row, whatever joins them. */
function isMostlyOne(value: string): boolean {
  let length = 0;
  let longest = 0;
  let run = 0;
  let last = -1;
  for (let at = 0; at < value.length; at++) {
    let code = value.charCodeAt(at);
    if (code === HYPHEN || code === UNDERSCORE || code === DOT) continue;
    const sort = classOf(value, at);
    if (sort & SPACE) continue;
    if (sort & UPPER) code += CASE;
    run = code === last ? run + 1 : 1;
    last = code;
    if (run > longest) longest = run;
    length++;
  }
  return longest > length / 2;
}

/** A URL, a path, a version or an address: to be read, not hidden. */
export function isAddress(value: string): boolean {
  if (value.includes('/') && /^[a-z][a-z0-9+.-]{1,20}:\/\//i.test(value)) {
    return true;
  }
  if (/^(?:\.{0,2}\/|~\/|[A-Za-z]:\\)[\w.-]{1,64}[/\\.]/.test(value)) {
    return true;
  }
  if (!value.includes('.')) return false;
  return (
    /^(?:npm:)?[v^~<>=]{0,3}\d{1,5}(?:\.\d{1,8}){1,4}(?:[-+][\w.]{1,60})?$/.test(
      value,
    ) ||
    /^(?:[a-z][a-z0-9-]{0,62}\.){1,8}(?:com|net|org|io|dev|svc|local|internal|cluster|pem|crt|cer|p12|jks|json|ya?ml|txt|keytab)(?::\d{1,5})?(?:\/[\w./-]{0,200})?$/i.test(
      value,
    )
  );
}

/** Sixteen letters and a number of two digits. */
const LONGEST_WORD = 18;

/** Words joined by hyphens, dots, underscores or slashes, as people name things. */
export function isReadable(value: string): boolean {
  let start = 0;
  let before = 0;
  for (let at = 0; at < value.length; at++) {
    const sort = classOf(value, at);
    if (sort & JOINT) {
      if (!isWord(value, start, at)) return false;
      start = at + 1;
    } else if (sort & UPPER && before & LOWER) {
      if (!isWord(value, start, at)) return false;
      start = at;
    } else if (sort & OTHER || at - start >= LONGEST_WORD) {
      return false;
    }
    before = sort;
  }
  return isWord(value, start, value.length);
}

/** Nothing, up to four digits, or letters that can be spoken and up to two. */
function isWord(value: string, start: number, end: number): boolean {
  let at = start;
  let vowels = 0;
  let dumb = 0;
  let dumbest = 0;
  for (; at < end; at++) {
    const sort = classOf(value, at);
    if (!(sort & LETTER)) break;
    if (sort & VOWEL) {
      vowels++;
      dumb = 0;
    } else if (++dumb > dumbest) {
      dumbest = dumb;
    }
  }
  const letters = at - start;
  const digits = end - at;
  for (; at < end; at++) {
    if (!(classOf(value, at) & DIGIT)) return false;
  }
  if (letters === 0) return digits <= 4;
  if (letters > 16 || digits > 2) return false;
  // Vowels where words have them.
  const share = vowels / letters;
  return letters <= 4 || (share >= 0.2 && share <= 0.7 && dumbest < 6);
}

/**
 * Looks made by chance: long enough, mixed, and not words. Asked of what is no
 * placeholder and no address.
 */
export function isMixed(value: string, least: number): boolean {
  if (value.length < least) return false;
  let sorts = 0;
  for (let at = 0; at < value.length; at++) sorts |= classOf(value, at);
  if (sorts & SPACE) return false;
  const kinds = sorts & (LETTER | DIGIT | OTHER);
  if (kinds === DIGIT) return value.length >= 15;
  const isOne = (kinds & (kinds - 1)) === 0;
  if (isOne && value.length < 20) return false;
  if (isReadable(value)) return false;
  return entropy(value) >= (value.length < 16 ? 2.5 : 2.8);
}
