import { CheckResult } from '@backstage-self-healing/plugin-self-healing-node';
import { Series } from '../clients/PrometheusApi';

/** What has to hold, and for how long. */
export type Demand = { below?: number; above?: number; forMs: number };

/**
 * Whether every series has been on the right side of the number for long enough,
 * by what was measured since the effect. No data is neither proof nor failure.
 *
 * @param series - measured every `stepMs`, since the effect at the earliest
 * @param now - Unix milliseconds of the last moment that was asked about
 */
export function judgePromql(
  series: readonly Series[],
  { below, above, forMs }: Demand,
  { now, since, stepMs }: { now: number; since: number; stepMs: number },
): CheckResult {
  const wanted = below !== undefined ? `below ${below}` : `above ${above}`;
  const holds = (value: number) =>
    below !== undefined ? value < below : value > above!;
  const latest = series.map(({ samples }) => samples.at(-1));
  const current = latest.flatMap(sample =>
    // A sample of long ago is no measurement of now.
    sample && sample[1] !== null && now - sample[0] * 1000 <= stepMs / 2
      ? [sample[1]]
      : [],
  );
  if (series.length === 0 || current.length < series.length) {
    return {
      status: 'inconclusive',
      message: `promql: no number to compare, wanted ${wanted}`,
    };
  }
  const worst =
    below !== undefined ? Math.max(...current) : Math.min(...current);
  if (!holds(worst)) {
    return { status: 'pending', message: `promql: ${worst}, wanted ${wanted}` };
  }
  const held = Math.max(
    ...series.map(({ samples }) => heldSince(samples, holds, stepMs)),
  );
  const heldMs = now - Math.max(held, since);
  return heldMs >= forMs
    ? { status: 'passed', message: `promql: ${worst}, ${wanted} as wanted` }
    : {
        status: 'pending',
        message: `promql: ${worst}, ${wanted} for ${Math.floor(
          heldMs / 1000,
        )} of ${forMs / 1000} s`,
      };
}

/** Since when the newest samples hold without a break, Unix milliseconds. */
function heldSince(
  samples: Series['samples'],
  holds: (value: number) => boolean,
  stepMs: number,
): number {
  let since = samples.at(-1)![0] * 1000;
  for (const [at, value] of samples.toReversed()) {
    const isBreak = since - at * 1000 > stepMs * 1.5;
    if (value === null || !holds(value) || isBreak) break;
    since = at * 1000;
  }
  return since;
}
