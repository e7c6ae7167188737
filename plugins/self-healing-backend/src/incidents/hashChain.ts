import { createHash } from 'crypto';
import { TimelineEntry } from '@backstage-self-healing/plugin-self-healing-common';

/** A row before it has a place in its chain. */
export type TimelineEvent = Pick<
  TimelineEntry,
  'kind' | 'actor' | 'summary' | 'data'
>;

/** Hash before the first row of a chain: bound to the chain's own name. */
export function chainRoot(chain: string): string {
  return sha256(chain);
}

/** SHA-256 over the previous hash and every field of the row, in hex. */
export function entryHash(
  previousHash: string,
  entry: Omit<TimelineEntry, 'hash'>,
): string {
  const { seq, at, kind, actor, summary, data } = entry;
  return sha256(
    JSON.stringify([previousHash, seq, at, kind, actor, summary, data]),
  );
}

/** The first thing wrong with a chain, or undefined when it holds. */
export function chainFault(
  chain: string,
  entries: readonly TimelineEntry[],
): string | undefined {
  let previous = chainRoot(chain);
  for (const [index, entry] of entries.entries()) {
    if (entry.seq !== index + 1) {
      return `row ${index + 1} of ${chain} is missing`;
    }
    if (entryHash(previous, entry) !== entry.hash) {
      return `row ${entry.seq} of ${chain} has been changed`;
    }
    previous = entry.hash;
  }
  return undefined;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
