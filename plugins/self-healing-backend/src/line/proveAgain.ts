import { Check } from '@backstage-self-healing/plugin-self-healing-node';
import { StoredExecution } from '../execution/ExecutionStore';
import { askChecks, CheckOutcome } from '../execution/proof/askChecks';
import {
  lookOf,
  proofTimes,
  UNASKED_LIMIT_MS,
} from '../execution/proof/judgeProof';
import { ProofClock, startClock, tick } from '../execution/proof/proofClock';
import { lastOutcomes, proofContext } from '../execution/proof/Verifier';

/** How far the proof has come that is asked again; kept between two looks. */
export type Settling = { clock: ProofClock; checks: CheckOutcome[] };

/** What a look says of closing. */
export type ProofAgain = Settling & {
  holds: boolean;
  /** Not well, or not to be judged, for as long as a runbook may take to cure. */
  overdue: boolean;
  /** How long until another look can say more. */
  againMs: number;
};

const AGAIN_MS = 15_000;
const SHORTEST_AGAIN_MS = 50;

/**
 * Asks once more whether the target of an execution is well, now that its
 * alerts have ended. What was proven has to be so still; what was not, or no
 * longer was, has to hold as long as the runbook says.
 *
 * @returns undefined when the runbook asks nothing of the target
 */
export async function proveAgain(
  execution: StoredExecution,
  saved: Settling | undefined,
  services: { checks: ReadonlyMap<string, Check>; now(): Date },
  signal: AbortSignal,
): Promise<ProofAgain | undefined> {
  const { runbook, journal, state } = execution;
  const specs = (runbook.verify?.checks ?? []).filter(spec =>
    Object.keys(spec).every(id => services.checks.get(id)?.about !== 'alert'),
  );
  if (!runbook.verify || specs.length === 0) return undefined;
  const { forMs, withinMs } = proofTimes(runbook.verify);
  const clock = saved?.clock ?? startClock(services.now());
  const sent = journal.findLast(({ kind }) => kind.endsWith('intent'));
  const checks = await askChecks(
    specs,
    services.checks,
    proofContext(execution, sent?.at ?? execution.createdAt, clock),
    saved?.checks ?? lastOutcomes(journal),
    signal,
  );
  const ticked = tick(clock, lookOf(checks), services.now(), false);
  const healthy = ticked.look === 'healthy';
  const proven = state === 'succeeded' || state === 'inconclusive';
  const wantedMs = proven && !saved ? 0 : forMs;
  const leftMs = wantedMs - ticked.healthyMs;
  return {
    clock: ticked,
    checks,
    holds: healthy && leftMs <= 0,
    overdue:
      ticked.look === 'unasked'
        ? ticked.unaskedMs >= UNASKED_LIMIT_MS
        : ticked.unhealthyMs >= withinMs,
    againMs: healthy
      ? Math.min(Math.max(leftMs, SHORTEST_AGAIN_MS), AGAIN_MS)
      : AGAIN_MS,
  };
}
