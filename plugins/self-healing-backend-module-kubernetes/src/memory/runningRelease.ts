import { Stay } from './stays';

/** The release that runs, and how it came to. */
export type RunningRelease = {
  /** When it was released, ISO 8601; null: nobody can tell. */
  since: string | null;
  /** `put-back`: an older one came again; `healed`: we brought it back. */
  how: 'released' | 'put-back' | 'healed';
};

/**
 * A restart makes a release no younger. Neither does a rollback of ours: what
 * came back was released long ago, and that is its age. Pure.
 */
export function runningRelease(
  stays: readonly Stay[],
): RunningRelease | undefined {
  let first = stays.length - 1;
  while (first > 0 && stays[first - 1].left === 'restart') first -= 1;
  const running = stays[first];
  if (!running) return undefined;
  const before = stays.slice(0, first);
  const isBack = before.at(-1)?.left === 'rollback';
  if (running.by !== 'self-healing') {
    return { since: running.from, how: isBack ? 'put-back' : 'released' };
  }
  const released = before
    .filter(({ release }) => release === running.release)
    .findLast(({ by }) => by !== 'self-healing');
  return { since: released?.from ?? null, how: 'healed' };
}
