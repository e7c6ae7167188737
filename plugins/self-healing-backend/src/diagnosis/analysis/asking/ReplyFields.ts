import { AnalysisEvent } from '@backstage-self-healing/plugin-self-healing-common';

/** One field of a reply, whole. */
export type ReplyField = Omit<Extract<AnalysisEvent, { type: 'text' }>, 'type'>;

const LONGEST_REPLY = 200_000;
const LONGEST_FIELD = 2_000;
const MOST_FIELDS = 60;

type Place = { isArray: boolean; index: number; key: string; kind?: string };

const ESCAPES: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
};

/**
 * Reads a reply while it is written, and gives each field of it when it is
 * whole: half a secret in half a field could not be recognised.
 */
export class ReplyFields {
  readonly #places: Place[] = [];
  #read = 0;
  #given = 0;
  #hasBegun = false;
  /** Of the string that is being read; undefined: none is. */
  #text: string | undefined;
  #escape = '';
  #isKey = false;

  /** @returns what has become whole */
  read(chunk: string): ReplyField[] {
    const fields: ReplyField[] = [];
    for (const character of chunk.slice(0, LONGEST_REPLY - this.#read)) {
      const field = this.#character(character);
      if (field && this.#given < MOST_FIELDS) {
        this.#given += 1;
        fields.push(field);
      }
    }
    this.#read += chunk.length;
    return fields;
  }

  #character(character: string): ReplyField | undefined {
    if (this.#text !== undefined) return this.#inString(character);
    // Some begin with a fence of Markdown.
    if (!this.#hasBegun && character !== '{') return undefined;
    this.#hasBegun = true;
    const place = this.#places.at(-1);
    switch (character) {
      case '{':
      case '[':
        this.#places.push({ isArray: character === '[', index: 0, key: '' });
        this.#isKey = character === '{';
        break;
      case '}':
      case ']':
        this.#places.pop();
        break;
      case ',':
        if (place?.isArray) place.index += 1;
        else this.#isKey = true;
        break;
      case '"':
        this.#text = '';
        break;
      default:
    }
    return undefined;
  }

  #inString(character: string): ReplyField | undefined {
    if (this.#escape) {
      this.#escape += character;
      if (this.#escape[1] === 'u' && this.#escape.length < 6) return undefined;
      const unit = parseInt(this.#escape.slice(2), 16);
      this.#add(
        this.#escape[1] === 'u'
          ? String.fromCharCode(Number.isNaN(unit) ? 0xfffd : unit)
          : ESCAPES[character] ?? character,
      );
      this.#escape = '';
      return undefined;
    }
    if (character === '\\') {
      this.#escape = character;
      return undefined;
    }
    if (character !== '"') {
      this.#add(character);
      return undefined;
    }
    const text = this.#text!;
    this.#text = undefined;
    const place = this.#places.at(-1);
    if (!place) return undefined;
    if (!place.isArray && this.#isKey) {
      place.key = text;
      this.#isKey = false;
      return undefined;
    }
    return this.#field(text);
  }

  #add(text: string): void {
    if (this.#text!.length < LONGEST_FIELD) this.#text += text;
  }

  #field(text: string): ReplyField | undefined {
    const [root, list, item, ...deeper] = this.#places;
    if (!item || deeper.length > 0 || !list.isArray || item.isArray) {
      return undefined;
    }
    const field = fieldOf(root.key, item, text);
    return field && { field, index: list.index, text };
  }
}

function fieldOf(
  list: string,
  item: Place,
  text: string,
): ReplyField['field'] | undefined {
  const { key } = item;
  if (list === 'summary') return key === 'text' ? 'summary' : undefined;
  if (list === 'hypotheses') {
    return key === 'claim' || key === 'wouldDisprove' ? key : undefined;
  }
  if (list !== 'nextSteps') return undefined;
  if (key === 'kind') item.kind = text;
  if (key === 'why') return 'why';
  // Which runbook is meant is not known before it has been judged.
  return key === 'target' && item.kind === 'look' ? 'look' : undefined;
}
