import { cutAtWord } from '@backstage-self-healing/plugin-self-healing-node';

/** One evidence holds at most this much JSON, with room for its frame. */
const MAX_BYTES = 60 * 1024;
const MAX_TEXT_CHARS = 500;

/** As many items as fit, in order, and how many did not. */
export function fitting<T>(
  items: readonly T[],
  maxItems: number,
): { kept: T[]; omitted: number } {
  const kept: T[] = [];
  let bytes = 0;
  for (const item of items.slice(0, maxItems)) {
    bytes += Buffer.byteLength(JSON.stringify(item)) + 1;
    if (bytes > MAX_BYTES) break;
    kept.push(item);
  }
  return { kept, omitted: items.length - kept.length };
}

/** Text that a cluster wrote, short enough to show. */
export function shortened(text: string): string;
export function shortened(text: string | undefined): string | undefined;
export function shortened(text: string | undefined): string | undefined {
  return text === undefined ? undefined : cutAtWord(text, MAX_TEXT_CHARS);
}
