/** An expression that fires above or below a number, taken apart. */
export type Threshold = {
  /** What is compared. */
  measured: string;
  operator: '>' | '>=' | '<' | '<=' | '==' | '!=';
  value: number;
};

type Token = { text: string; start: number; end: number };

// Source: https://prometheus.io/docs/prometheus/latest/querying/operators/
const COMPARISONS = ['>', '>=', '<', '<=', '==', '!='];
/** In tokens; nobody writes a threshold that is longer. */
const LONGEST_CONSTANT = 40;
const SETS = ['and', 'or', 'unless'];
const CLOSING: Record<string, string> = { '(': ')', '[': ']', '{': '}' };

const TOKEN =
  /\s+|#[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`[^`]*`|=~|!~|[<>=!]=|0x[0-9a-f]+(?![\w.])|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?(?![\w.])|[\w:.]+|[^]/iy;

/**
 * Takes the comparison with a number off the end of a PromQL expression, so that
 * what it measures can be drawn beside the number. Only where the whole
 * expression is that comparison: `and`, `or`, `unless`, a second comparison or
 * `bool` mean something else, and are left alone.
 *
 * @returns undefined where there is no such comparison
 */
export function splitThreshold(expression: string): Threshold | undefined {
  const tokens = outermost(tokensOf(expression));
  if (!tokens) return undefined;
  const places = topLevel(tokens);
  if (!places) return undefined;
  const named = (names: readonly string[]) =>
    places.filter(place => names.includes(tokens[place].text.toLowerCase()));
  if (named(SETS).length > 0) return undefined;
  const [comparison, another] = named(COMPARISONS);
  if (comparison === undefined || another !== undefined) return undefined;
  const left = tokens.slice(0, comparison);
  const right = tokens.slice(comparison + 1);
  const value = constantOf(right);
  if (left.length === 0 || value === undefined) return undefined;
  // Of two numbers nothing can be drawn.
  if (constantOf(left) !== undefined) return undefined;
  return {
    measured: expression.slice(left[0].start, left.at(-1)!.end),
    operator: tokens[comparison].text as Threshold['operator'],
    value,
  };
}

function tokensOf(expression: string): Token[] {
  const tokens: Token[] = [];
  for (const { 0: text, index } of expression.matchAll(
    new RegExp(TOKEN.source, 'gi'),
  )) {
    if (/^(\s|#)/.test(text)) continue;
    tokens.push({ text, start: index, end: index + text.length });
  }
  return tokens;
}

/** Without the brackets around all of it. */
function outermost(tokens: Token[]): Token[] | undefined {
  let inner = tokens;
  while (inner[0]?.text === '(') {
    const closing = closingOf(inner, 0);
    if (closing === undefined) return undefined;
    if (closing !== inner.length - 1) break;
    inner = inner.slice(1, -1);
  }
  return inner.length > 0 ? inner : undefined;
}

/** Places of the tokens in no bracket; undefined where brackets do not match. */
function topLevel(tokens: readonly Token[]): number[] | undefined {
  const places: number[] = [];
  for (let place = 0; place < tokens.length; place += 1) {
    if (tokens[place].text in CLOSING) {
      const closing = closingOf(tokens, place);
      if (closing === undefined) return undefined;
      place = closing;
    } else if (/^[)\]}]$/.test(tokens[place].text)) {
      return undefined;
    } else {
      places.push(place);
    }
  }
  return places;
}

function closingOf(
  tokens: readonly Token[],
  opening: number,
): number | undefined {
  const awaited: string[] = [];
  for (let place = opening; place < tokens.length; place += 1) {
    const { text } = tokens[place];
    if (text in CLOSING) awaited.push(CLOSING[text]);
    else if (/^[)\]}]$/.test(text)) {
      if (awaited.pop() !== text) return undefined;
      if (awaited.length === 0) return place;
    }
  }
  return undefined;
}

/** The value of arithmetic over numbers, e.g. `25 / 100`; undefined for more. */
function constantOf(tokens: readonly Token[]): number | undefined {
  if (tokens.length > LONGEST_CONSTANT) return undefined;
  let place = 0;
  const peek = () => tokens[place]?.text;
  function sum(): number {
    let value = product();
    while (peek() === '+' || peek() === '-') {
      value =
        tokens[place++].text === '+' ? value + product() : value - product();
    }
    return value;
  }
  function product(): number {
    let value = signed();
    while (peek() === '*' || peek() === '/') {
      value =
        tokens[place++].text === '*' ? value * signed() : value / signed();
    }
    return value;
  }
  function signed(): number {
    if (peek() === '-' || peek() === '+') {
      return tokens[place++].text === '-' ? -signed() : signed();
    }
    return atom();
  }
  function atom(): number {
    const text = tokens[place++]?.text ?? '';
    if (text === '(') {
      const value = sum();
      return tokens[place++]?.text === ')' ? value : NaN;
    }
    return /^[\d.]/.test(text) ? Number(text) : NaN;
  }
  const value = sum();
  return place === tokens.length && Number.isFinite(value) ? value : undefined;
}
