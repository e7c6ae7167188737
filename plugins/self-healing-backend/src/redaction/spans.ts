/** A stretch of text that must not be passed on, and what it is. */
export interface Span {
  start: number;
  /** Exclusive. */
  end: number;
  kind: string;
}

/** Finds stretches of one kind; pure, and linear in the text's length. */
export type Detector = (text: string) => Span[];

/** In order and without overlaps: what touches one another becomes one. */
export function merged(spans: readonly Span[]): Span[] {
  if (spans.length === 0) return [];
  const result: Span[] = [];
  const sorted = spans
    .filter(({ start, end }) => end > start)
    .sort((a, b) => a.start - b.start || b.end - a.end);
  for (const span of sorted) {
    const last = result.at(-1);
    if (last && span.start < last.end) {
      last.end = Math.max(last.end, span.end);
    } else {
      result.push({ ...span });
    }
  }
  return result;
}

/** The text with every span replaced; spans must be in order and apart. */
export function replaced(
  text: string,
  spans: readonly Span[],
  by: (span: Span) => string,
): string {
  if (spans.length === 0) return text;
  const parts: string[] = [];
  let at = 0;
  for (const span of spans) {
    parts.push(text.slice(at, span.start), by(span));
    at = span.end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}

/**
 * Visits every match of a global pattern. Unlike `matchAll` it copies no
 * pattern, so the visitor must not use the same one.
 */
export function eachMatch(
  text: string,
  pattern: RegExp,
  visit: (match: RegExpExecArray) => void,
): void {
  pattern.lastIndex = 0;
  for (
    let match = pattern.exec(text);
    match !== null;
    match = pattern.exec(text)
  ) {
    visit(match);
  }
}

/**
 * Every match of the pattern as a span: of the group named `secret`, if the
 * pattern has one, else of all of it. What stands behind the group may not
 * hold it again. (The flag `d` would say where it is, and takes ten times as
 * long.)
 */
export function matches(
  text: string,
  pattern: RegExp,
  kind: string,
  accept: (value: string) => boolean = () => true,
): Span[] {
  const spans: Span[] = [];
  eachMatch(text, pattern, match => {
    const [whole] = match;
    const value = match.groups?.secret ?? whole;
    if (!accept(value)) return;
    const start = match.index + whole.lastIndexOf(value);
    spans.push({ start, end: start + value.length, kind });
  });
  return spans;
}
