import { z } from 'zod';

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

// Longer than anything here may last, and far below what a Date can hold.
const LONGEST = '366d';

/**
 * A duration as Prometheus and Kubernetes users write it: `500ms`, `10s`,
 * `5m`, `1h`, `7d`.
 *
 * @public
 */
export const durationSchema = z
  .string()
  .regex(/^\d+(ms|s|m|h|d)$/, {
    error: 'must be a duration such as 30s, 5m or 1h',
    abort: true,
  })
  .refine(
    duration => durationToMs(duration) <= durationToMs(LONGEST),
    `must be at most ${LONGEST}`,
  );

/**
 * How long a duration is.
 *
 * @param duration - a value that {@link durationSchema} accepts
 * @returns milliseconds
 * @throws Error when `duration` is not one
 * @public
 */
export function durationToMs(duration: string): number {
  const match = /^(\d+)(ms|s|m|h|d)$/.exec(duration);
  if (!match) {
    throw new Error(`'${duration}' is not a duration such as 30s, 5m or 1h`);
  }
  return Number(match[1]) * UNITS[match[2] as keyof typeof UNITS];
}
