import { isDeepStrictEqual } from 'util';
import {
  JournalEntry,
  parseWorkloadRef,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  Check,
  CheckContext,
} from '@backstage-self-healing/plugin-self-healing-node';
import { ClaimedWork } from '../../work/WorkQueue';
import { effectOf } from '../effects';
import { ExecutionLog, told } from '../ExecutionLog';
import { StoredExecution } from '../ExecutionStore';
import { askChecks, CheckOutcome } from './askChecks';
import { judgeProof, lookOf, ProofVerdict } from './judgeProof';
import {
  clockOf,
  LONGEST_GAP_MS,
  ProofClock,
  startClock,
  tick,
} from './proofClock';

type Options = {
  checks: ReadonlyMap<string, Check>;
  log: ExecutionLog;
  now(): Date;
  verificationPollMs: number;
};

/** The clock is committed at least this often: a restart loses no more of it. */
const KEEP_EVERY_MS = 30_000;

/** Asks for the proof that a runbook promises, until it is there or time is up. */
export class Verifier {
  constructor(private readonly options: Options) {}

  async start(work: ClaimedWork, execution: StoredExecution): Promise<void> {
    const { checks, within, for: lasts } = execution.runbook.verify!;
    const since =
      execution.journal.filter(({ kind }) => kind === 'intent').at(-1)?.at ??
      this.options.now().toISOString();
    const named = checks.map(check =>
      Object.entries(check)
        .map(([id, input]) =>
          typeof input === 'string' ? `${id} ${input}` : id,
        )
        .join(),
    );
    await this.options.log.record(work, execution, {
      state: 'verifying',
      entries: [
        entry('started', { since, clock: startClock(this.options.now()) }),
      ],
      events: [
        told(
          'verification-started',
          `Waiting for proof: ${named.join(', ')}; healthy within ${within}${
            lasts ? ` and for ${lasts}` : ''
          }`,
          { checks, within },
        ),
      ],
    });
  }

  /** @returns false when the proof is still awaited */
  async ask(
    work: ClaimedWork,
    execution: StoredExecution,
    since: string,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { checks, now, verificationPollMs } = this.options;
    const verify = execution.runbook.verify!;
    const watching = execution.state === 'watching';
    const before = lastOutcomes(execution.journal);
    const clock = clockOf(execution.journal) ?? startClock(now());
    const outcomes = await askChecks(
      verify.checks,
      checks,
      proofContext(execution, since, clock),
      before,
      signal,
    );
    const ticked = tick(
      clock,
      lookOf(outcomes),
      now(),
      watching,
      LONGEST_GAP_MS + 2 * verificationPollMs,
    );
    // What a person has asked for is not taken back for an alert that goes on.
    const visible =
      execution.cause.visible || execution.requestedBy !== 'policy';
    const verdict = judgeProof(outcomes, ticked, { verify, watching, visible });
    if (verdict.phase === 'pending') {
      await this.#keep(work, execution, { before, clock }, outcomes, ticked);
      return false;
    }
    await this.#conclude(work, execution, verdict, outcomes, ticked);
    return true;
  }

  /** Written when it says something new, or the clock has gone far enough. */
  async #keep(
    work: ClaimedWork,
    execution: StoredExecution,
    last: { before: readonly CheckOutcome[]; clock: ProofClock },
    outcomes: readonly CheckOutcome[],
    clock: ProofClock,
  ): Promise<void> {
    const since = Date.parse(clock.at) - Date.parse(last.clock.at);
    if (isDeepStrictEqual(last.before, outcomes) && since < KEEP_EVERY_MS) {
      return;
    }
    await this.options.log.record(work, execution, {
      entries: [entry('pending', { checks: outcomes, clock })],
    });
  }

  async #conclude(
    work: ClaimedWork,
    execution: StoredExecution,
    verdict: Exclude<ProofVerdict, { phase: 'pending' }>,
    outcomes: readonly CheckOutcome[],
    clock: ProofClock,
  ): Promise<void> {
    const { log } = this.options;
    const said = outcomes.map(({ message }) => message).join('; ');
    if (verdict.phase === 'watching') {
      const { alertWithin = '15m' } = execution.runbook.verify!;
      await log.record(work, execution, {
        state: 'watching',
        // Nothing is decided while a proof is asked for; now something may be.
        requests: execution.incidentId
          ? [['incident', execution.incidentId]]
          : [],
        entries: [entry('healthy', { checks: outcomes, clock })],
        events: [
          told(
            'watching',
            `Health is proven; watching up to ${alertWithin} for the alert to end: ${said}`,
            { checks: outcomes, alertWithin },
          ),
        ],
      });
      return;
    }
    const data = { checks: settled(outcomes, verdict) };
    const why = verdict.phase === 'failed' ? { why: verdict.why } : {};
    await log.record(work, execution, {
      entries: [entry(verdict.phase, { ...data, ...why, clock })],
      events: [told(`verification-${verdict.phase}`, said, data)],
    });
  }
}

/** What checks are told of an execution. */
export function proofContext(
  execution: StoredExecution,
  since: string,
  clock: Pick<ProofClock, 'healthySince'>,
): Omit<CheckContext, 'seen' | 'signal'> {
  return {
    workload: parseWorkloadRef(execution.target),
    entityRef: execution.entityRef,
    since: new Date(since),
    plans: stepsInEffect(execution.journal).map(
      stepId => effectOf(execution, { stepId, direction: 'do' }).plan,
    ),
    alerts: execution.cause.alerts,
    ...(clock.healthySince
      ? { healthySince: new Date(clock.healthySince) }
      : {}),
  };
}

/** What was done and not taken back. */
function stepsInEffect(journal: readonly JournalEntry[]): string[] {
  const named = (kind: JournalEntry['kind']) =>
    journal.flatMap(line =>
      line.kind === kind && line.stepId ? [line.stepId] : [],
    );
  const undone = named('undo-receipt');
  return named('receipt').filter(stepId => !undone.includes(stepId));
}

/** What the checks said when they were asked last. */
export function lastOutcomes(
  journal: readonly JournalEntry[],
): readonly CheckOutcome[] {
  const last = journal.findLast(
    ({ kind, data }) => kind === 'verification' && data.checks,
  );
  return (last?.data.checks ?? []) as CheckOutcome[];
}

/** Once it is over nothing is pending any more. */
function settled(
  outcomes: readonly CheckOutcome[],
  verdict: ProofVerdict,
): CheckOutcome[] {
  const timedOut =
    verdict.phase === 'failed' &&
    !['worse', 'undecidable'].includes(verdict.why);
  return outcomes.map(outcome =>
    outcome.status === 'pending'
      ? { ...outcome, status: timedOut ? 'failed' : 'inconclusive' }
      : outcome,
  );
}

function entry(phase: string, data: Record<string, unknown>) {
  return {
    stepId: null,
    kind: 'verification' as const,
    data: { phase, ...data },
  };
}
