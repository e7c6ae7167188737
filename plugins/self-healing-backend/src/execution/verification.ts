import { stringifyError } from '@backstage/errors';
import {
  CheckSpec,
  parseWorkloadRef,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  Check,
  CheckResult,
} from '@backstage-self-healing/plugin-self-healing-node';

/** One check and what it said. */
export type CheckOutcome = CheckResult & { check: string };

/** No single question to a cluster may hold up the others for longer. */
const CHECK_MS = 10_000;

/**
 * Asks every check once, all at the same time. One that cannot be asked now is
 * pending: only time running out makes that a failure.
 */
export async function askChecks(
  specs: readonly CheckSpec[],
  checks: ReadonlyMap<string, Check>,
  target: string,
  since: Date,
  signal: AbortSignal,
): Promise<CheckOutcome[]> {
  const workload = parseWorkloadRef(target);
  return Promise.all(
    specs.map(async spec => {
      const [[id, input]] = Object.entries(spec);
      const check = checks.get(id);
      if (!check) {
        return {
          check: id,
          status: 'failed' as const,
          message: 'This check is not installed',
        };
      }
      try {
        const bounded = AbortSignal.any([
          signal,
          AbortSignal.timeout(CHECK_MS),
        ]);
        const result = await Promise.race([
          check.evaluate(check.input.parse(input), {
            workload,
            since,
            signal: bounded,
          }),
          // A check that is deaf to its signal must not hold up the others.
          rejectedBy(bounded),
        ]);
        return { check: id, ...result };
      } catch (error) {
        signal.throwIfAborted();
        return {
          check: id,
          status: 'pending' as const,
          message: `Could not be asked: ${stringifyError(error)}`,
        };
      }
    }),
  );
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), {
      once: true,
    });
  });
}

/** The judgement over all checks. */
export function verdictOf(
  outcomes: readonly CheckOutcome[],
  now: number,
  deadline: number,
): 'passed' | 'pending' | 'failed' {
  // Nothing asked is nothing proven.
  if (
    outcomes.length > 0 &&
    outcomes.every(({ status }) => status === 'passed')
  ) {
    return 'passed';
  }
  if (outcomes.some(({ status }) => status === 'failed')) return 'failed';
  return now < deadline ? 'pending' : 'failed';
}
