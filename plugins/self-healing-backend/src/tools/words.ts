import { shortened } from '../shortened';

/** A text that is no longer than a reader, or a model, has use for. */
export function brief(text: string, most = 500): string {
  return shortened(text, most);
}

/** As many as fit, in order, and how many did not. */
export function fitting<T>(
  items: readonly T[],
  most: { items: number; characters: number },
): { kept: T[]; omitted: number } {
  const kept: T[] = [];
  let characters = 0;
  for (const item of items.slice(0, most.items)) {
    characters += JSON.stringify(item).length;
    if (characters > most.characters) break;
    kept.push(item);
  }
  return { kept, omitted: items.length - kept.length };
}
