import { Detector, eachMatch, Span } from './spans';

/**
 * The text as somebody reads it who undoes an encoding, and where every
 * character of it came from.
 */
export interface View {
  text: string;
  /**
   * `from[i]` is where character `i` begins in the original; one more at the
   * end. Undefined: the text is the original.
   */
  from?: Uint32Array;
}

export function plainView(text: string): View {
  return { text };
}

function mapOf({ text, from }: View): Uint32Array {
  if (from) return from;
  const same = new Uint32Array(text.length + 1);
  for (let index = 0; index <= text.length; index++) same[index] = index;
  return same;
}

/** The view with every match of the pattern replaced by what it stands for. */
function decoded(
  view: View,
  pattern: RegExp,
  decode: (match: string) => string,
): View {
  pattern.lastIndex = 0;
  if (!pattern.test(view.text)) return view;
  const parts: string[] = [];
  const before = mapOf(view);
  const from = new Uint32Array(view.text.length + 1);
  let length = 0;
  let at = 0;
  const keep = (end: number) => {
    parts.push(view.text.slice(at, end));
    from.set(before.subarray(at, end), length);
    length += end - at;
  };
  eachMatch(view.text, pattern, match => {
    const [found] = match;
    // Never longer than what it stands for: the map keeps its size.
    const plain = decode(found).slice(0, found.length);
    keep(match.index);
    parts.push(plain);
    from.fill(before[match.index], length, length + plain.length);
    length += plain.length;
    at = match.index + found.length;
  });
  keep(view.text.length);
  from[length] = before[view.text.length];
  return { text: parts.join(''), from: from.subarray(0, length + 1) };
}

/** Some lines of a view, in order, kept one stretch after the other. */
class Excerpt {
  readonly #parts: string[] = [];
  readonly #stretches: [start: number, end: number][] = [];
  #length = 0;
  #done = 0;

  constructor(readonly view: View) {}

  /** Up to where lines were kept. */
  get done(): number {
    return this.#done;
  }

  keep(start: number, end: number) {
    this.#add(this.view.text.slice(start, end), start, end);
    this.#done = end;
  }

  /** An empty line for those that are left out. */
  leaveOut() {
    this.#add('\n', this.#done, this.#done + 1);
  }

  #add(part: string, start: number, end: number) {
    this.#parts.push(part);
    this.#stretches.push([start, end]);
    this.#length += end - start;
  }

  asView(): View {
    const from = new Uint32Array(this.#length + 1);
    const before = this.view.from;
    let at = 0;
    for (const [start, end] of this.#stretches) {
      for (let place = start; place < end; place++) {
        from[at++] = before ? before[place] : place;
      }
    }
    from[at] = before ? before[this.#done] : this.#done;
    return { text: this.#parts.join(''), from };
  }
}

/**
 * Only the lines in which the pattern occurs, and those beside them: what is
 * encoded nowhere was looked at already.
 */
function linesWith(view: View, pattern: RegExp): View {
  const { text } = view;
  const lines = new Excerpt(view);
  pattern.lastIndex = 0;
  for (
    let match = pattern.exec(text);
    match !== null;
    match = pattern.exec(text)
  ) {
    const start = lineStart(text, lineStart(text, match.index) - 1);
    const end = lineEnd(text, lineEnd(text, match.index) + 1);
    lines.keep(Math.max(start, lines.done), end);
    pattern.lastIndex = end;
  }
  return lines.asView();
}

function lineStart(text: string, at: number): number {
  return at <= 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
}

function lineEnd(text: string, at: number): number {
  const end = at >= text.length ? -1 : text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}

/** What the detectors find in the view, as stretches of the original. */
export function seenThrough(
  { text, from }: View,
  detectors: readonly Detector[],
): Span[] {
  const spans = detectors.flatMap(detector => detector(text));
  if (!from) return spans;
  return spans.map(({ start, end, kind }) => ({
    start: from[start],
    end: from[end],
    kind,
  }));
}

// ECMA-48 control sequences (colours) and OSC (titles, links).
const ESC = String.fromCharCode(0x1b);
const BEL = String.fromCharCode(0x07);
const ANSI = new RegExp(
  String.raw`${ESC}(?:\[[0-9;:?]{0,40}[@-~]|\][^${BEL}${ESC}]{0,400}(?:${BEL}|${ESC}\\))`,
  'g',
);

export const withoutColours = (view: View): View =>
  decoded(view, ANSI, () => '');

const ESCAPED =
  /\\(?:["'\\/nrt]|u00[0-7][0-9a-fA-F])|&(?:quot|apos|amp|lt|gt|#39|#34|#x27|#x22);/g;
// XML 1.0 §4.6, and the same by number.
const ENTITIES: Record<string, string> = {
  quot: '"',
  apos: "'",
  amp: '&',
  lt: '<',
  gt: '>',
  '#39': "'",
  '#34': '"',
  '#x27': "'",
  '#x22': '"',
};
const NAMED: Record<string, string> = { n: '\n', r: '\r', t: '\t' };

const withoutEscapes = (view: View): View =>
  decoded(view, ESCAPED, match => {
    if (match[0] === '&') return ENTITIES[match.slice(1, -1)];
    return match[1] === 'u'
      ? String.fromCharCode(parseInt(match.slice(2), 16))
      : NAMED[match[1]] ?? match[1];
  });

const PERCENT = /%[2-7][0-9a-fA-F]/g;
const ENCODED = new RegExp(`${ESCAPED.source}|${PERCENT.source}`, 'g');

const withoutPercents = (view: View): View =>
  decoded(view, PERCENT, match =>
    String.fromCharCode(parseInt(match.slice(1), 16)),
  );

/** The lines that are escaped or encoded, as they are meant; if there are any. */
export function decodedLines(view: View): View | undefined {
  ENCODED.lastIndex = 0;
  return ENCODED.test(view.text)
    ? withoutPercents(withoutEscapes(linesWith(view, ENCODED)))
    : undefined;
}

// A terminal, a mail or a log shipper breaks long lines in the middle.
const WRAP =
  /\\?\r?\n[ \t]{0,8}(?=[\w+/=.-]{4})(?<=[\w+/=.-]{16}\\?\r?\n[ \t]{0,8})/g;

/**
 * The lines that are wrapped, in one again, with the command and the line that
 * they follow and the line behind them; if there are any. The others were
 * looked at already, and lines far apart must not become neighbours.
 */
export function unwrappedLines(view: View): View | undefined {
  const { text } = view;
  WRAP.lastIndex = 0;
  if (!WRAP.test(text)) return undefined;
  const lines = new Excerpt(view);
  eachMatch(text, WRAP, match => {
    const done = lines.done;
    let start = lineStart(text, lineStart(text, match.index) - 1);
    while (start > done && isContinued(text, start)) {
      start = lineStart(text, start - 1);
    }
    const end = lineEnd(text, lineEnd(text, match.index + match[0].length));
    if (end <= done) return;
    if (start > done && done > 0) lines.leaveOut();
    lines.keep(Math.max(start, done), end);
  });
  return decoded(lines.asView(), WRAP, () => '');
}

/** Whether the line before goes on here, as commands do behind a backslash. */
function isContinued(text: string, start: number): boolean {
  return /\\\r?\n$/.test(text.slice(Math.max(0, start - 3), start));
}
