import {
  TimelineEntry,
  TimelineKind,
} from '@backstage-self-healing/plugin-self-healing-common';

/** Rows of a story: one that is shown, or many alike that fold into one. */
export type StoryRow = TimelineEntry | { folded: TimelineEntry[] };

/** More alerts than these in a row tell nothing that the first do not. */
const LONGEST_RUN = 10;
const SHOWN_OF_RUN = 5;

const STORMY: readonly TimelineKind[] = ['alert-firing', 'alert-resolved'];

/** @returns the same rows in the same order, with long runs of alerts folded */
export function foldStorm(entries: TimelineEntry[]): StoryRow[] {
  const runs: TimelineEntry[][] = [];
  for (const entry of entries) {
    const run = runs.at(-1);
    if (run?.[0].kind === entry.kind && STORMY.includes(entry.kind)) {
      run.push(entry);
    } else {
      runs.push([entry]);
    }
  }
  return runs.flatMap<StoryRow>(run =>
    run.length > LONGEST_RUN
      ? [...run.slice(0, SHOWN_OF_RUN), { folded: run.slice(SHOWN_OF_RUN) }]
      : run,
  );
}
