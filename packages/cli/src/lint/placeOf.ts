import { isMap, isNode, isScalar, isSeq, Node, Pair, YAMLMap } from 'yaml';
import { SourceDocument } from './readDocuments';

/**
 * Where a problem of a validator stands in the text: at the value that its path
 * names, or, when that is not there, at the key of the nearest thing around it.
 *
 * @param path - `spec.steps[0].input.x`; keys may hold dots themselves, as they
 * do in `targets` and annotations
 * @param message - names a key that should not be there
 */
export function placeOf(
  { document, lines }: SourceDocument,
  path: string,
  message: string,
): { line: number; column: number } {
  const found = walk(document.contents as Node, path);
  const stray = /^Unrecognized keys?: "([^"]+)"/.exec(message)?.[1];
  const key = stray && isMap(found.node) ? keyOf(found.node, stray) : undefined;
  const start = (key ?? found.at)?.range?.[0] ?? document.range?.[0] ?? 0;
  const { line, col } = lines.linePos(start);
  return { line, column: col };
}

type Found = { node: Node; at: Node | undefined };

function walk(root: Node, path: string): Found {
  let node = root;
  let at: Node | undefined = undefined;
  let rest = path;
  while (rest) {
    const step = stepInto(node, rest);
    if (!step) return { node, at };
    // What is missing below is told at the key, not where its value begins.
    at = step.rest ? step.key ?? step.value : step.value;
    node = step.value;
    rest = step.rest;
  }
  return { node, at };
}

type Step = { value: Node; key?: Node; rest: string };

function stepInto(node: Node, path: string): Step | undefined {
  if (isSeq(node)) {
    const match = /^\[(\d+)\]/.exec(path);
    const item = match && node.items[Number(match[1])];
    return match && isNode(item)
      ? { value: item, rest: path.slice(match[0].length) }
      : undefined;
  }
  if (!isMap(node)) return undefined;
  const wanted = path.replace(/^\./, '');
  // The longest key that fits: some hold dots.
  const [pair] = (node.items as Pair[])
    .filter(({ key }) => {
      const name = nameOf(key);
      return (
        name !== undefined &&
        wanted.startsWith(name) &&
        /^$|^[.[]/.test(wanted.slice(name.length))
      );
    })
    .sort((a, b) => nameOf(b.key)!.length - nameOf(a.key)!.length);
  if (!pair) return undefined;
  const key = pair.key as Node;
  return {
    key,
    value: isNode(pair.value) ? pair.value : key,
    rest: wanted.slice(nameOf(key)!.length),
  };
}

function keyOf(map: YAMLMap, name: string): Node | undefined {
  const pair = (map.items as Pair[]).find(({ key }) => nameOf(key) === name);
  return pair && (pair.key as Node);
}

function nameOf(key: unknown): string | undefined {
  return isScalar(key) ? String(key.value) : undefined;
}
