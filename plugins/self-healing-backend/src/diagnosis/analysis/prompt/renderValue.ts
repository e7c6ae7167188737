const DEEPEST = 12;
const MOST_FIELDS = 100;
const MOST_ITEMS = 60;
const LONGEST_TEXT = 4_000;

const ITEM = '-';

class Writer {
  readonly #lines: string[] = [];
  #left: number;
  #isFull = false;

  constructor(mostCharacters: number) {
    this.#left = mostCharacters;
  }

  text(): string {
    return this.#lines.join('\n');
  }

  write(label: string, value: unknown, depth: number): void {
    if (this.#isFull) return;
    if (Array.isArray(value)) this.#list(label, value, depth);
    else if (typeof value === 'object' && value !== null) {
      this.#object(label, value, depth);
    } else if (value !== undefined) {
      this.#line(depth, `${labelled(label)}${plain(value)}`);
    }
  }

  #object(label: string, value: object, depth: number): void {
    if (depth >= DEEPEST) return this.#line(depth, `${label}: [deeper data]`);
    if (label) this.#line(depth, labelled(label).trimEnd());
    let count = 0;
    // Object.entries would copy a million fields to show a hundred.
    for (const key in value) {
      if (!Object.hasOwn(value, key)) continue;
      if (this.#isFull) return undefined;
      count += 1;
      if (count > MOST_FIELDS) {
        return this.#line(depth + 1, '[more fields were left out]');
      }
      this.write(
        cut(key, 200),
        (value as Record<string, unknown>)[key],
        label ? depth + 1 : depth,
      );
    }
    return undefined;
  }

  #list(label: string, items: readonly unknown[], depth: number): void {
    if (depth >= DEEPEST) return this.#line(depth, `${label}: [deeper data]`);
    const areLines = typeof items.at(-1) === 'string';
    const shown = areLines
      ? this.#lastThatFit(items)
      : items.slice(0, MOST_ITEMS);
    const left = items.length - shown.length;
    this.#line(
      depth,
      `${label || 'list'} (${items.length}${
        left > 0 ? `, of which ${left} were left out` : ''
      }):`,
    );
    shown.forEach(item => this.write(ITEM, item, depth + 1));
    return undefined;
  }

  #lastThatFit(items: readonly unknown[]): readonly unknown[] {
    let room = this.#left / 2;
    let first = items.length;
    while (first > 0 && items.length - first < MOST_ITEMS && room > 0) {
      first -= 1;
      const item = items[first];
      room -=
        typeof item === 'string' ? Math.min(item.length, LONGEST_TEXT) : 0;
    }
    return items.slice(first);
  }

  #line(depth: number, text: string): void {
    if (this.#isFull) return;
    const line = `${' '.repeat(depth)}${text}`;
    if (line.length > this.#left) {
      this.#isFull = true;
      this.#lines.push('[the rest was left out]');
      return;
    }
    this.#left -= line.length + 1;
    this.#lines.push(line);
  }
}

/**
 * Plain data as indented text, within so many characters. Lists say how many
 * they hold, so that whoever counts them cites what was sent. Of a list of
 * lines the end is kept, as of a long text: there stands what happened last.
 */
export function renderValue(value: unknown, mostCharacters: number): string {
  const writer = new Writer(mostCharacters);
  writer.write('', value, 0);
  return writer.text();
}

/** An item of a list has a dash in place of a name. */
function labelled(label: string): string {
  if (label === '') return '';
  return label === ITEM ? `${ITEM} ` : `${label}: `;
}

function plain(value: unknown): string {
  return typeof value === 'string' ? cut(value, LONGEST_TEXT) : String(value);
}

/** A quarter from the beginning, the rest from the end. */
function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const head = Math.floor(longest / 4);
  return `${text.slice(0, head)} [${
    text.length - longest
  } characters were left out] ${text.slice(text.length - (longest - head))}`;
}
