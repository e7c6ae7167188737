import { isDeepStrictEqual } from 'node:util';
import {
  Document,
  isMap,
  isScalar,
  Node,
  Pair,
  parseAllDocuments,
  stringify,
  YAMLMap,
} from 'yaml';

/** What a document holds, as plain data. */
export type Data = Record<string, any>;

/**
 * Reads every document of a YAML file.
 *
 * @throws Error with the parser's words when it is no YAML
 */
export function readYaml(text: string): Data[] {
  return documentsOf(text).map(document => {
    const data = document.toJS();
    return typeof data === 'object' && data !== null ? data : {};
  });
}

/**
 * Sets one value in one document of a YAML file, and leaves every other byte
 * as it is: what people have written, comments and order included, is theirs.
 *
 * @param index - of the document
 * @param path - keys from the root; maps that are not there are made
 */
export function setInYaml(
  text: string,
  index: number,
  path: readonly string[],
  value: string,
): string {
  const before = readYaml(text);
  const wanted = before.map((data, position) =>
    position === index ? withValue(data, path, value) : data,
  );
  if (isDeepStrictEqual(before, wanted)) return text;
  const document = documentsOf(text)[index];
  const edited = spliced(text, document, path, value);
  if (edited !== undefined && reads(edited, wanted)) return edited;
  // Written in a way that lines cannot be put into, such as `{a: b}`.
  const [start, , end] = document.range;
  document.setIn(path, value);
  const whole = `${text.slice(0, start)}${document.toString({
    lineWidth: 0,
    directives: false,
  })}${text.slice(end)}`;
  if (!reads(whole, wanted)) {
    throw new Error(`could not set ${path.join('.')}: set it by hand`);
  }
  return whole;
}

/** Adds a document at the end. */
export function addToYaml(text: string, data: Data): string {
  const end = text === '' || text.endsWith('\n') ? '' : '\n';
  const between = readYaml(text).length > 0 ? '---\n' : '';
  return `${text}${end}${between}${stringify(data, { lineWidth: 0 })}`;
}

function documentsOf(text: string): Document.Parsed[] {
  const documents = parseAllDocuments(text, { logLevel: 'error' });
  if (!Array.isArray(documents)) return [];
  for (const { errors } of documents) {
    if (errors[0]) throw new Error(errors[0].message);
  }
  return documents as Document.Parsed[];
}

function withValue(data: Data, path: readonly string[], value: string): Data {
  const [key, ...rest] = path;
  const inside = data[key];
  return {
    ...data,
    [key]:
      rest.length === 0
        ? value
        : withValue(
            typeof inside === 'object' && inside !== null ? inside : {},
            rest,
            value,
          ),
  };
}

function reads(text: string, wanted: Data[]): boolean {
  try {
    return isDeepStrictEqual(readYaml(text), wanted);
  } catch {
    return false;
  }
}

/** With the value's own characters or lines put in; undefined: it cannot be. */
function spliced(
  text: string,
  document: Document.Parsed,
  path: readonly string[],
  value: string,
): string | undefined {
  let map = document.contents as Node;
  for (const [depth, key] of path.entries()) {
    if (!isMap(map)) return undefined;
    const pair = (map.items as Pair[]).find(
      item => isScalar(item.key) && item.key.value === key,
    );
    if (!pair) return withLines(text, map, path.slice(depth), value);
    const found = pair.value as Node | null;
    if (depth === path.length - 1) {
      if (!isScalar(found) || !found.range) return undefined;
      const [start, end] = found.range;
      return `${text.slice(0, start)}${quoted(value)}${text.slice(end)}`;
    }
    if (!found) return undefined;
    map = found;
  }
  return undefined;
}

/** Put in as lines of their own, after the last of a map. */
function withLines(
  text: string,
  map: YAMLMap,
  path: readonly string[],
  value: string,
): string | undefined {
  const last = (map.items as Pair[]).at(-1);
  const first = (map.items[0] as Pair | undefined)?.key as Node | undefined;
  const end = ((last?.value ?? last?.key) as Node | undefined)?.range?.[1];
  const start = first?.range?.[0];
  if (map.flow || end === undefined || start === undefined) return undefined;
  const indent = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  // Within a list the first key stands behind a dash.
  if (indent.trim() !== '') return undefined;
  const lines = path.map((key, depth) => {
    const leaf = depth === path.length - 1 ? ` ${quoted(value)}` : '';
    return `${indent}${'  '.repeat(depth)}${key}:${leaf}\n`;
  });
  const lineEnd =
    text[end - 1] === '\n' ? end : text.indexOf('\n', end) + 1 || text.length;
  const head = text.slice(0, lineEnd);
  return `${head}${head.endsWith('\n') ? '' : '\n'}${lines.join(
    '',
  )}${text.slice(lineEnd)}`;
}

/** As people write it: quoted where YAML would read something else. */
function quoted(value: string): string {
  return stringify(value, { lineWidth: 0, singleQuote: true }).trimEnd();
}
