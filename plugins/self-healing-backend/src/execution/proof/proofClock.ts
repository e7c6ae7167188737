import { JournalEntry } from '@backstage-self-healing/plugin-self-healing-common';

/**
 * What one look at all checks of health has said. `unasked`: there was no
 * answer; `undecidable`: there was one, and it says neither.
 */
export type Look = 'healthy' | 'unhealthy' | 'undecidable' | 'unasked';

/**
 * The clock of one verification. Only time between two looks that were answered
 * counts: what nobody could ask about has neither helped nor failed.
 */
export type ProofClock = {
  /** ISO 8601, of the last look. */
  at: string;
  look: Look;
  /** Answered time since the verification began. */
  askedMs: number;
  /** Answered time since health was proven. */
  watchedMs: number;
  /** Since health has held, or not been shown, without a break. */
  healthyMs: number;
  unhealthyMs: number;
  /** All time in which nothing could be asked. */
  unaskedMs: number;
  /** ISO 8601; null while health does not hold. */
  healthySince: string | null;
};

/**
 * A longer time without a look is not one between two looks: no process was
 * there to ask. Longer than all checks and the journal's own pace take.
 */
export const LONGEST_GAP_MS = 90_000;

/** The clock at the beginning, before anything was asked. */
export function startClock(now: Date): ProofClock {
  return {
    at: now.toISOString(),
    look: 'unhealthy',
    askedMs: 0,
    watchedMs: 0,
    healthyMs: 0,
    unhealthyMs: 0,
    unaskedMs: 0,
    healthySince: null,
  };
}

/**
 * The clock after another look. Pure.
 *
 * @param watching - only the alert's end is awaited
 * @param longestGapMs - what is longer was no pause between two looks
 */
export function tick(
  clock: ProofClock,
  look: Look,
  now: Date,
  watching: boolean,
  longestGapMs = LONGEST_GAP_MS,
): ProofClock {
  const gap = now.getTime() - Date.parse(clock.at);
  const passed = gap >= 0 && gap <= longestGapMs ? gap : 0;
  const at = now.toISOString();
  if (look === 'unasked' || clock.look === 'unasked') {
    const next = { ...clock, at, look, unaskedMs: clock.unaskedMs + passed };
    // It was healthy before and is so again: the pause breaks nothing.
    if (look === 'healthy' && clock.healthySince === null) {
      return { ...next, healthySince: at, healthyMs: 0, unhealthyMs: 0 };
    }
    const isLost = look === 'unhealthy' || look === 'undecidable';
    return isLost && clock.healthySince !== null
      ? { ...next, healthySince: null, healthyMs: 0, unhealthyMs: 0 }
      : next;
  }
  const next = {
    ...clock,
    at,
    look,
    askedMs: clock.askedMs + passed,
    watchedMs: clock.watchedMs + (watching ? passed : 0),
  };
  if (look !== 'healthy') {
    const before = clock.look === 'healthy' ? 0 : clock.unhealthyMs;
    return {
      ...next,
      unhealthyMs: before + passed,
      healthyMs: 0,
      healthySince: null,
    };
  }
  // What was not healthy at the last look may have become so only now.
  return clock.healthySince === null
    ? { ...next, healthySince: at, healthyMs: 0, unhealthyMs: 0 }
    : { ...next, healthyMs: clock.healthyMs + passed, unhealthyMs: 0 };
}

/** The clock as it was committed last. */
export function clockOf(
  journal: readonly JournalEntry[],
): ProofClock | undefined {
  return journal.findLast(
    ({ kind, data }) => kind === 'verification' && data.clock,
  )?.data.clock as ProofClock | undefined;
}
