/** Placeholders as they are kept: what was named, and how many of a kind. */
export type NamedValues = {
  /** How many names of a kind are given away, whoever knows their values. */
  counts: Record<string, number>;
  /** Names and the values they stand for. */
  values: [name: string, value: string][];
};

/** What gives names to values. */
export type Names = Pick<Placeholders, 'nameFor'>;

/** More people than this are in no incident; the rest share a name. */
const MOST_VALUES = 5_000;

/**
 * One name for one value, as long as the context lives: whoever reads two
 * lines still sees that they are about the same person.
 */
export class Placeholders {
  readonly #names = new Map<string, string>();
  readonly #values: Map<string, string>;
  readonly #counts: Record<string, number>;

  /** @param known - what was named before; no name is given twice */
  constructor(known: NamedValues = { counts: {}, values: [] }) {
    this.#counts = { ...known.counts };
    this.#values = new Map(known.values);
    for (const [name, value] of known.values) {
      this.#names.set(keyOf(kindOf(name), value), name);
    }
  }

  nameFor(kind: string, value: string): string {
    const key = keyOf(kind, value);
    const known = this.#names.get(key);
    if (known) return known;
    if (this.#values.size >= MOST_VALUES) return `<${kind}>`;
    const count = (this.#counts[kind] ?? 0) + 1;
    this.#counts[kind] = count;
    const name = `<${kind}_${count}>`;
    this.#names.set(key, name);
    this.#values.set(name, value);
    return name;
  }

  get size(): number {
    return this.#values.size;
  }

  named(): NamedValues {
    return { counts: { ...this.#counts }, values: [...this.#values] };
  }
}

function kindOf(name: string): string {
  return name.slice(1, name.lastIndexOf('_'));
}

// Numbers are the same with other separators, names and addresses are not.
function keyOf(kind: string, value: string): string {
  const plain = value.toLowerCase();
  return `${kind}:${
    /[a-z]/.test(plain)
      ? plain.replace(/\s+/g, ' ')
      : plain.replace(/[\s().\-/]/g, '')
  }`;
}

/** Where no context says who is who, no two texts may seem to: `<EMAIL>`. */
export const UNNUMBERED: Names = { nameFor: kind => `<${kind}>` };
