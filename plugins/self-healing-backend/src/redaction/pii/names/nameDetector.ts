import { Detector, Span } from '../../spans';
import { COMMON_WORDS } from './commonWords';

/** A part of a name alone is looked for from this many letters on. */
const SHORTEST_ALONE = 4;
/** Names of more words are looked for by their first and last. */
const MOST_WORDS = 5;

// Letters of any script, with apostrophes within: O'Neill.
const WORD = /\p{L}[\p{L}\p{M}]*(?:['’]\p{L}[\p{L}\p{M}]*)*/gu;
// What stands between the words of a name: in prose, lists, user names.
const BETWEEN = /^(?:,? |[._-]|\. )$/;

/**
 * Finds the names of people in a text: full names in both orders, and their
 * rarer parts alone where they are written as names are. One pass with a
 * look-up a word, however many people there are.
 */
export function nameDetector(names: Iterable<string>): Detector {
  const { full, beginnings, alone } = index(names);
  if (full.size === 0 && alone.size === 0) return () => [];
  return text => {
    const words: { word: string; start: number; end: number }[] = [];
    for (const { 0: word, index: start } of text.matchAll(WORD)) {
      words.push({ word, start, end: start + word.length });
    }
    const spans: Span[] = [];
    for (let at = 0; at < words.length; at++) {
      const length = fullNameAt(at);
      if (length > 0) {
        const { start } = words[at];
        spans.push({ start, end: words[at + length - 1].end, kind: 'PERSON' });
        at += length - 1;
      } else if (isNameAlone(words[at].word, text, words[at])) {
        const { start, end } = words[at];
        spans.push({ start, end, kind: 'PERSON' });
      }
    }
    return spans;

    /** How many words from here are somebody's full name; 0: they are none. */
    function fullNameAt(at: number): number {
      const first = words[at].word;
      if (!beginnings.has(folded(first))) return 0;
      let key = folded(first);
      let longest = full.has(key) && isWritten([first], '') ? 1 : 0;
      for (let count = 2; count <= MOST_WORDS; count++) {
        const next = words[at + count - 1];
        if (!next) break;
        const between = text.slice(words[at + count - 2].end, next.start);
        if (!BETWEEN.test(between)) break;
        key += ` ${folded(next.word)}`;
        const parts = words.slice(at, at + count).map(({ word }) => word);
        if (full.has(key) && isWritten(parts, between)) longest = count;
      }
      return longest;
    }
  };

  function isNameAlone(
    word: string,
    text: string,
    { start, end }: { start: number; end: number },
  ): boolean {
    return (
      alone.has(folded(word)) &&
      hasCapital(word) &&
      // A part of an identifier, a path or a host is none.
      !/[\w./:@$-]/.test(text[start - 1] ?? ' ') &&
      !/^(?:[\w/:@$(=-]|\.\w)/.test(text.slice(end, end + 2))
    );
  }
}

/** As names are written; a user name of common words is rather a word. */
function isWritten(words: readonly string[], between: string): boolean {
  // The particles of a name may be small: Jan van der Berg.
  if (hasCapital(words[0]) && hasCapital(words[words.length - 1])) return true;
  return (
    /^[._-]$/.test(between) &&
    words.some(word => !COMMON_WORDS.has(folded(word)))
  );
}

/** `Ada`, `ADA`, and scripts that have no capitals; not `ada` nor `aDa`. */
function hasCapital(word: string): boolean {
  return /^\p{Lu}/u.test(word) || word.toLowerCase() === word.toUpperCase();
}

/** Without case and accents, which people and systems leave out. */
function folded(word: string): string {
  return /^[A-Za-z]+$/.test(word)
    ? word.toLowerCase()
    : word
        .normalize('NFKD')
        .replace(/\p{M}/gu, '')
        .replace(/’/g, "'")
        .toLowerCase();
}

type Index = {
  full: Set<string>;
  beginnings: Set<string>;
  alone: Set<string>;
};

function index(names: Iterable<string>): Index {
  const full = new Set<string>();
  const beginnings = new Set<string>();
  const alone = new Set<string>();
  for (const name of names) {
    const words = (name.slice(0, 200).match(WORD) ?? []).map(folded);
    // Accounts of the trade: `Platform Admin`, `guest`.
    if (words.every(word => COMMON_WORDS.has(word) && words.length === 1)) {
      continue;
    }
    for (const order of ordersOf(words)) {
      full.add(order.join(' '));
      beginnings.add(order[0]);
    }
    for (const word of words) {
      if (word.length >= SHORTEST_ALONE && !COMMON_WORDS.has(word)) {
        alone.add(word);
      }
    }
  }
  return { full, beginnings, alone };
}

/** As said, the last name first, and without the middle names. */
function ordersOf(words: readonly string[]): string[][] {
  if (words.length < 2) return [];
  const first = words[0];
  const last = words[words.length - 1];
  return [
    ...(words.length <= MOST_WORDS ? [[...words]] : []),
    [first, last],
    [last, first],
    ...(words.length > 2 && words.length <= MOST_WORDS
      ? [[last, ...words.slice(0, -1)]]
      : []),
    [first[0], last],
  ];
}
