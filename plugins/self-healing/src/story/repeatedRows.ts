import {
  TimelineEntry,
  TimelineKind,
} from '@backstage-self-healing/plugin-self-healing-common';

/** Kinds that tell the sentence of the plan again, as it is carried out. */
const AGAIN = ['intent', 'receipt', 'undo-intent', 'undo-receipt'] as const;

export type RepeatingKind = (typeof AGAIN)[number];

/** @throws for a kind that never repeats; see {@link repeatedRows} */
export function repeatOf(kind: TimelineKind): RepeatingKind {
  const repeating = AGAIN.find(one => one === kind);
  if (!repeating) throw new Error(`${kind} does not repeat a plan`);
  return repeating;
}

/**
 * @param entries - a story in its order
 * @returns places of rows whose sentence a row shortly before has said already
 */
export function repeatedRows(entries: readonly TimelineEntry[]): Set<number> {
  return new Set(
    entries
      .filter(
        ({ kind, summary }, index) =>
          AGAIN.some(one => one === kind) &&
          entries
            .slice(Math.max(0, index - 5), index)
            .some(before => before.summary === summary),
      )
      .map(({ seq }) => seq),
  );
}
