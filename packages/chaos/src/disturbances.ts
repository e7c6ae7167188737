import { Random } from './random';

const MINUTE = 60_000;

const KINDS = ['restart', 'switch', 'refuses', 'hangs', 'resets'] as const;

/**
 * What befalls the suite itself: a rolling update, a pulled kill switch, or an
 * API server that is away; times in milliseconds since the world began.
 */
export type Disturbance = {
  what: (typeof KINDS)[number];
  from: number;
  to: number;
};

/** One after the other, none in the first minutes or the last. */
export function drawDisturbances(
  random: Random,
  lengthMs: number,
): Disturbance[] {
  const drawn: Disturbance[] = [];
  let free = 8 * MINUTE;
  while (free < lengthMs - 15 * MINUTE) {
    const from = free + random.between(5, 40) * MINUTE;
    const to = from + random.between(5, 150) * 1000;
    drawn.push({ what: random.one(KINDS), from, to });
    free = to;
  }
  return drawn;
}
