import {
  durationToMs,
  RunbookEntity,
} from '@backstage-self-healing/plugin-self-healing-common';
import { CheckOutcome } from './askChecks';
import { Look, ProofClock } from './proofClock';

type Verify = NonNullable<RunbookEntity['spec']['verify']>;

/** Why a proof has failed. */
export type ProofFailure =
  /** Something is worse than before, seen before time was up. */
  | 'worse'
  /** It did not become healthy in time. */
  | 'unhealthy'
  /** It was healthy and is so no longer. */
  | 'lost'
  /** Healthy as before, and what the alert says goes on. */
  | 'unhelpful'
  /** Whether it is healthy only a person can say. */
  | 'undecidable'
  /** Nothing could be asked for so long that a person has to look. */
  | 'unanswered';

/** Nobody knows it to be bad, so it is not taken back. */
export const NOT_KNOWN: readonly ProofFailure[] = ['undecidable', 'unanswered'];

/** What is to be made of a look. */
export type ProofVerdict =
  | { phase: 'pending' }
  /** Health is proven; only the alert has not ended. */
  | { phase: 'watching' }
  | { phase: 'passed' }
  | { phase: 'failed'; why: ProofFailure }
  /** Healthy, and whether the alert is over was not to be learned in time. */
  | { phase: 'inconclusive' };

/** How long a proof waits for somebody who can be asked. */
export const UNASKED_LIMIT_MS = 60 * 60_000;

/** Durations of a proof; runbooks kept from before they were named lack some. */
export function proofTimes(verify: Pick<Verify, 'within'> & Partial<Verify>): {
  withinMs: number;
  forMs: number;
  alertWithinMs: number;
} {
  return {
    withinMs: durationToMs(verify.within),
    forMs: durationToMs(verify.for ?? '60s'),
    alertWithinMs: durationToMs(verify.alertWithin ?? '15m'),
  };
}

/** What the checks of health say together. An alert's word is not among them. */
export function lookOf(outcomes: readonly CheckOutcome[]): Look {
  const health = outcomes.filter(({ about }) => about === 'health');
  // What is known to be ill is so, whatever else cannot be asked.
  if (health.some(({ status }) => status === 'failed')) return 'unhealthy';
  const unclear = health.filter(({ status }) => status === 'inconclusive');
  if (unclear.some(({ undecidable }) => !undecidable)) return 'unasked';
  // Nothing asked is nothing proven.
  if (outcomes.length === 0) return 'unhealthy';
  if (health.some(({ status }) => status === 'pending')) return 'unhealthy';
  return unclear.length > 0 ? 'undecidable' : 'healthy';
}

/**
 * The judgement over one look. Pure.
 *
 * @param clock - with this look counted
 * @param visible - whether the trouble was to be seen in the object itself
 */
export function judgeProof(
  outcomes: readonly CheckOutcome[],
  clock: ProofClock,
  given: { verify: Verify; watching: boolean; visible: boolean },
): ProofVerdict {
  const { withinMs, forMs, alertWithinMs } = proofTimes(given.verify);
  if (outcomes.some(({ status }) => status === 'failed')) {
    return { phase: 'failed', why: 'worse' };
  }
  if (clock.unaskedMs >= UNASKED_LIMIT_MS) {
    return { phase: 'failed', why: 'unanswered' };
  }
  const alerts = outcomes.filter(({ about }) => about === 'alert');
  const ended = alerts.every(({ status }) => status === 'passed');
  const proven = clock.look === 'healthy' && clock.healthyMs >= forMs;
  if (proven && ended) return { phase: 'passed' };
  if (proven && !given.watching) return { phase: 'watching' };
  // What comes and goes is watched no longer either.
  const isDue = given.watching
    ? clock.unhealthyMs >= withinMs ||
      clock.watchedMs >= alertWithinMs + withinMs
    : clock.askedMs >= withinMs;
  if (isDue && clock.look === 'undecidable') {
    return { phase: 'failed', why: 'undecidable' };
  }
  if (isDue && clock.look === 'unhealthy') {
    return { phase: 'failed', why: given.watching ? 'lost' : 'unhealthy' };
  }
  if (!proven || clock.watchedMs < alertWithinMs) return { phase: 'pending' };
  const withheld = alerts.some(({ status }) => status === 'inconclusive');
  return withheld || given.visible
    ? { phase: 'inconclusive' }
    : { phase: 'failed', why: 'unhelpful' };
}
