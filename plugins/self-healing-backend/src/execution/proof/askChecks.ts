import { CheckSpec } from '@backstage-self-healing/plugin-self-healing-common';
import {
  Check,
  CheckContext,
  CheckResult,
} from '@backstage-self-healing/plugin-self-healing-node';
import { reportOf } from '../../wordsOf';

/** One check and what it said. */
export type CheckOutcome = CheckResult & {
  check: string;
  about: NonNullable<Check['about']>;
};

/** No single question to a cluster may hold up the others for longer. */
const CHECK_MS = 10_000;

/**
 * Asks every check once, all at the same time. One that cannot be asked now has
 * said nothing: neither that it is well nor that it is not.
 *
 * @param before - what the same checks said at the last look, if there was one
 */
export async function askChecks(
  specs: readonly CheckSpec[],
  checks: ReadonlyMap<string, Check>,
  context: Omit<CheckContext, 'seen' | 'signal'>,
  before: readonly CheckOutcome[],
  signal: AbortSignal,
): Promise<CheckOutcome[]> {
  return Promise.all(
    specs.map(async (spec, index): Promise<CheckOutcome> => {
      const [[id, input]] = Object.entries(spec);
      const check = checks.get(id);
      const about = check?.about ?? 'health';
      // Its place tells two checks of one kind apart.
      const last = before[index]?.check === id ? before[index] : undefined;
      const unasked = (message: string): CheckOutcome => ({
        check: id,
        about,
        status: 'inconclusive',
        message,
        ...(last?.seen ? { seen: last.seen } : {}),
      });
      if (!check) return unasked('This check is not installed');
      try {
        const bounded = AbortSignal.any([
          signal,
          AbortSignal.timeout(CHECK_MS),
        ]);
        const result = await Promise.race([
          check.evaluate(check.input.parse(input), {
            ...context,
            ...(last?.seen ? { seen: last.seen } : {}),
            signal: bounded,
          }),
          // A check that is deaf to its signal must not hold up the others.
          rejectedBy(bounded),
        ]);
        // What could not be asked keeps what was seen, for the next look.
        return result.status === 'inconclusive' && last?.seen
          ? { check: id, about, seen: last.seen, ...result }
          : { check: id, about, ...result };
      } catch (error) {
        signal.throwIfAborted();
        return unasked(`Could not be asked: ${reportOf(error)}`);
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
