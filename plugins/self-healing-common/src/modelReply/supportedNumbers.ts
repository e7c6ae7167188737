import { Mention, mentionsIn } from './numbers';
import { Quantity } from './units';

/** Knows what numbers stand in a text. */
export class SupportedNumbers {
  readonly #text: string;
  readonly #quantities: Quantity[] = [];

  constructor(text: string) {
    this.#text = comparable(text);
    const seen = new Set<string>();
    for (const mention of mentionsIn(text)) {
      if (mention.kind !== 'number') continue;
      const grouped = /,/.test(mention.text)
        ? mention.text.split(',').flatMap(part => mentionsIn(part))
        : [];
      for (const one of [mention, ...grouped]) {
        if (one.kind !== 'number') continue;
        for (const quantity of one.quantities) {
          const key = `${quantity.dimension} ${quantity.value}`;
          if (seen.has(key)) continue;
          seen.add(key);
          this.#quantities.push(quantity);
        }
      }
    }
  }

  /** What a sentence says in numbers and stands nowhere in the text. */
  missingIn(sentence: string): string[] {
    return mentionsIn(sentence)
      .filter(mention => !this.#has(mention))
      .map(({ text }) => text);
  }

  #has(mention: Mention): boolean {
    if (mention.kind === 'word') {
      return this.#text.includes(comparable(mention.text));
    }
    return mention.quantities.some(said =>
      this.#quantities.some(seen => means(said, seen)),
    );
  }
}

/** Moments are written with a T, a space or a Z, and to the second or not. */
function comparable(text: string): string {
  return text
    .replace(/(\d)T(\d\d:)/g, '$1 $2')
    .replace(/(:\d\d)(?:\.\d+)?(?:Z|\+00:?00)(?!\w)/g, '$1')
    .toLowerCase();
}

/**
 * Whether what was seen is what was said, rounded as it was said. A number
 * without a unit, as JSON has them, may be in any unit.
 */
function means(said: Quantity, seen: Quantity): boolean {
  const near = (value: number) =>
    Math.abs(value - said.value) <= said.tolerance * (1 + 1e-9);
  if (said.dimension === seen.dimension) return near(seen.value);
  if (said.dimension !== 'plain' && seen.dimension !== 'plain') return false;
  // The unit that one of them lacks may be told beside it.
  if (said.written === seen.written) return true;
  if (said.dimension === 'plain') return near(seen.written);
  if (said.dimension === 'ratio') {
    // A whole number is a count rather than a share.
    const share = !Number.isInteger(seen.value) && near(seen.value);
    return share || near(seen.value / 100);
  }
  const thousandth = said.dimension === 'bytes' ? undefined : seen.value / 1000;
  return near(seen.value) || (thousandth !== undefined && near(thousandth));
}
