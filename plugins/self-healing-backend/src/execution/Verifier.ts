import { Check } from '@backstage-self-healing/plugin-self-healing-node';
import { ClaimedWork } from '../work/WorkQueue';
import { ExecutionLog, told } from './ExecutionLog';
import { StoredExecution } from './ExecutionStore';
import { NextStep } from './nextStep';
import { askChecks, verdictOf } from './verification';

type Options = {
  checks: ReadonlyMap<string, Check>;
  log: ExecutionLog;
  now(): Date;
};

/** Asks for the proof that a runbook promises, until it is there or time is up. */
export class Verifier {
  constructor(private readonly options: Options) {}

  async start(work: ClaimedWork, execution: StoredExecution): Promise<void> {
    const { checks, within } = execution.runbook.verify!;
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
      entries: [entry('started', { since })],
      events: [
        told(
          'verification-started',
          `Waiting for proof, up to ${within}: ${named.join(', ')}`,
          { checks, within },
        ),
      ],
    });
  }

  /** @returns false when the proof is still awaited */
  async ask(
    work: ClaimedWork,
    execution: StoredExecution,
    { since, deadline }: Extract<NextStep, { do: 'verify' }>,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { checks, log, now } = this.options;
    const outcomes = await askChecks(
      execution.runbook.verify!.checks,
      checks,
      execution.target,
      new Date(since),
      signal,
    );
    const verdict = verdictOf(outcomes, now().getTime(), deadline);
    const data = { checks: outcomes };
    if (verdict !== 'pending') {
      const said = outcomes.map(({ check, message }) => `${check}: ${message}`);
      await log.record(work, execution, {
        entries: [entry(verdict, data)],
        events: [told(`verification-${verdict}`, said.join('; '), data)],
      });
      return true;
    }
    // Written only when it says something new: pages show the progress.
    const last = execution.journal.at(-1)?.data.checks;
    if (JSON.stringify(last) !== JSON.stringify(outcomes)) {
      await log.record(work, execution, { entries: [entry('pending', data)] });
    }
    return false;
  }
}

function entry(phase: string, data: Record<string, unknown>) {
  return {
    stepId: null,
    kind: 'verification' as const,
    data: { phase, ...data },
  };
}
