import { Detector, Span } from './spans';

/**
 * The text as somebody reads it who undoes an encoding, and where every
 * character of it came from.
 */
export interface View {
  text: string;
  /** `from[i]` is where character `i` begins in the original; one more at the end. */
  from: Uint32Array;
}

export function plainView(text: string): View {
  const from = new Uint32Array(text.length + 1);
  for (let index = 0; index <= text.length; index++) from[index] = index;
  return { text, from };
}

/** The view with every match of the pattern replaced by what it stands for. */
function decoded(
  view: View,
  pattern: RegExp,
  decode: (match: string) => string,
): View {
  const parts: string[] = [];
  const from = new Uint32Array(view.text.length + 1);
  let length = 0;
  let at = 0;
  const keep = (end: number) => {
    parts.push(view.text.slice(at, end));
    from.set(view.from.subarray(at, end), length);
    length += end - at;
  };
  for (const match of view.text.matchAll(pattern)) {
    const [found] = match;
    // Never longer than what it stands for: the map keeps its size.
    const plain = decode(found).slice(0, found.length);
    keep(match.index);
    parts.push(plain);
    from.fill(view.from[match.index], length, length + plain.length);
    length += plain.length;
    at = match.index + found.length;
  }
  if (parts.length === 0) return view;
  keep(view.text.length);
  from[length] = view.from[view.text.length];
  return { text: parts.join(''), from: from.subarray(0, length + 1) };
}

/** What the detectors find in the view, as stretches of the original. */
export function seenThrough(
  view: View,
  detectors: readonly Detector[],
): Span[] {
  return detectors
    .flatMap(detector => detector(view.text))
    .map(({ start, end, kind }) => ({
      start: view.from[start],
      end: view.from[end],
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

const ESCAPED = /\\(?:["'\\/nrt]|u00[0-7][0-9a-fA-F])/g;
const NAMED: Record<string, string> = { n: '\n', r: '\r', t: '\t' };

export const withoutEscapes = (view: View): View =>
  decoded(view, ESCAPED, match =>
    match[1] === 'u'
      ? String.fromCharCode(parseInt(match.slice(2), 16))
      : NAMED[match[1]] ?? match[1],
  );

const PERCENT = /%[2-7][0-9a-fA-F]/g;

export const withoutPercents = (view: View): View =>
  decoded(view, PERCENT, match =>
    String.fromCharCode(parseInt(match.slice(1), 16)),
  );

// A terminal, a mail or a log shipper breaks long lines in the middle.
const WRAP = /(?<=[\w+/=.-]{16})\\?\r?\n[ \t]{0,8}(?=[\w+/=.-]{4})/g;

export const withoutWraps = (view: View): View => decoded(view, WRAP, () => '');
