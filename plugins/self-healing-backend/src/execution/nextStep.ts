import {
  durationToMs,
  ExecutionState,
  JournalEntry,
  RunbookEntity,
} from '@backstage-self-healing/plugin-self-healing-common';
import { afterAttempt } from './attempts';
import { NOT_KNOWN, ProofFailure } from './proof/judgeProof';

type RunbookSpec = RunbookEntity['spec'];
type Direction = 'do' | 'undo';

/** What has been committed about an execution; the only input of its logic. */
export type ExecutionView = {
  state: ExecutionState;
  runbook: Pick<RunbookSpec, 'steps' | 'verify' | 'onFailure'>;
  journal: readonly JournalEntry[];
  /** null: none needed. */
  approval: { missing: number; denied: boolean; expiresAt: string } | null;
  /** Nothing is left to heal: every alert that it was for is over. */
  moot?: boolean;
  /** Something else has been done to the target, which it had let go of. */
  overtaken?: boolean;
  /** Steps that left the state that was the fault; see `faultSteps`. */
  faults?: readonly string[];
};

/** How an execution ends. */
export type Outcome = Extract<
  ExecutionState,
  | 'succeeded'
  | 'inconclusive'
  | 'undone'
  | 'failed'
  | 'denied'
  | 'expired'
  | 'refused'
>;

/** What to do next. */
export type NextStep =
  | { do: 'wait'; until: number }
  /** Plan a later step anew, since the steps before it changed its target. */
  | { do: 'plan'; stepId: string }
  /** Commit an intent, then send. */
  | { do: 'send'; stepId: string; direction: Direction }
  /** An intent has no receipt: ask whether it happened. */
  | { do: 'observe'; stepId: string; direction: Direction; giveUpAt: number }
  /** It was sent again until its time was up, and has not happened. */
  | { do: 'give-up'; stepId: string; direction: Direction; message: string }
  | { do: 'start-verification' }
  | { do: 'verify'; since: string }
  | { do: 'start-undo'; summary: string }
  | { do: 'end'; outcome: Outcome; summary: string }
  | { do: 'nothing' };

/** How long an effect may stay unconfirmed beyond its step's own time. */
const GRACE_MS = 60_000;

const FAILED_PROOFS: Record<ProofFailure, string> = {
  worse: 'It has become worse',
  unhealthy: 'It has not become healthy in time',
  lost: 'It was healthy and is so no longer',
  unhelpful: 'It is healthy, but the alert goes on: it did not help',
  undecidable: 'Whether it helped only a person can say',
  unanswered: 'For an hour it was not to be learned whether it helped',
};

/**
 * The durable state machine of one execution, as a pure function: the same
 * journal always continues in the same way, in whichever process.
 *
 * @param now - milliseconds since the epoch
 */
export function nextStep(view: ExecutionView, now: number): NextStep {
  switch (view.state) {
    case 'awaiting-approval':
      return awaitApproval(view, now);
    case 'running':
      return run(view, now);
    case 'verifying':
    case 'watching':
      return verify(view);
    case 'undoing':
      return undo(view, now);
    default:
      return { do: 'nothing' };
  }
}

function awaitApproval(view: ExecutionView, now: number): NextStep {
  const { approval, moot } = view;
  if (approval?.denied) {
    return end('denied', 'Denied; nothing was sent');
  }
  // An approval hours later would act on a service that is well.
  if (moot) {
    return end(
      'refused',
      'Withdrawn, since no alert fires any more; nothing was sent',
    );
  }
  const expiresAt = Date.parse(approval?.expiresAt ?? '');
  // Also true for a time that cannot be read: no approval lasts for ever.
  if (!(now < expiresAt)) {
    return end(
      'expired',
      'Not enough people approved in time; nothing was sent',
    );
  }
  return { do: 'wait', until: expiresAt };
}

function run(view: ExecutionView, now: number): NextStep {
  const { runbook, journal } = view;
  for (const [index, step] of runbook.steps.entries()) {
    const own = journal.filter(entry => entry.stepId === step.id);
    if (own.some(({ kind }) => kind === 'receipt')) continue;

    const failures = own.filter(({ kind }) => kind === 'step-failed');
    const lastFailure = failures.at(-1);
    if (
      lastFailure?.data.final === true ||
      failures.length >= step.retry.attempts
    ) {
      return afterFailure(view, `Step ${step.id} failed`);
    }
    const last = own.at(-1);
    if (last?.kind === 'intent' || isUnclear(last)) {
      return observe(own, 'intent', step);
    }
    const next = afterAttempt(own, 'do', step, now);
    switch (next.then) {
      case 'interrupted':
        return afterFailure(view, `Step ${step.id} was interrupted every time`);
      case 'give-up':
        return {
          do: 'give-up',
          stepId: step.id,
          direction: 'do',
          message: next.message,
        };
      case 'wait':
        return { do: 'wait', until: next.until };
      default:
    }
    if (last?.kind === 'step-failed') {
      const until = Date.parse(last.at) + durationToMs(step.retry.backoff);
      if (now < until) return { do: 'wait', until };
    }
    // The first step goes as it was planned and approved; a later one meets a
    // target that the steps before it have changed.
    if (index > 0 && !own.some(({ kind }) => kind === 'plan')) {
      return { do: 'plan', stepId: step.id };
    }
    return { do: 'send', stepId: step.id, direction: 'do' };
  }
  return runbook.verify
    ? { do: 'start-verification' }
    : end('succeeded', 'Every step is done; the runbook verifies nothing');
}

function verify(view: ExecutionView): NextStep {
  const { journal, runbook } = view;
  const phases = journal.filter(({ kind }) => kind === 'verification');
  const last = phases.at(-1)?.data;
  if (last?.phase === 'passed') {
    return end('succeeded', 'Every step is done and the proof holds');
  }
  if (last?.phase === 'inconclusive') {
    return end('inconclusive', 'Healthy, but the alert has not ended');
  }
  if (view.state === 'watching' && (view.moot || view.overtaken)) {
    return end(
      'inconclusive',
      view.overtaken
        ? 'Healthy; it is watched no longer, since something else has been done to the target'
        : 'Healthy; the incident was closed by hand before the alert had ended',
    );
  }
  if (last?.phase === 'failed') {
    const why = last.why as ProofFailure | undefined;
    const summary = why ? FAILED_PROOFS[why] : 'The verification failed';
    return why && NOT_KNOWN.includes(why)
      ? end('failed', `${summary}; it is left as it is`)
      : afterFailure(view, summary);
  }
  const started = phases.find(({ data }) => data.phase === 'started');
  if (!started || !runbook.verify) {
    return end('failed', 'The verification has no beginning in the journal');
  }
  return { do: 'verify', since: String(started.data.since) };
}

/** Backwards through what was done; the first step that resists ends it. */
function undo(view: ExecutionView, now: number): NextStep {
  const { runbook, journal, faults = [] } = view;
  const left: string[] = [];
  for (const step of [...runbook.steps].reverse()) {
    const own = journal.filter(entry => entry.stepId === step.id);
    const receipt = own.find(({ kind }) => kind === 'receipt');
    if (!receipt || own.some(({ kind }) => kind === 'undo-receipt')) continue;
    if (faults.includes(step.id)) {
      left.push(step.id);
      continue;
    }
    if (receipt.data.undo === undefined) {
      return end('failed', `Step ${step.id} cannot be undone`);
    }
    if (own.some(({ kind }) => kind === 'undo-failed')) {
      return end('failed', `Undoing step ${step.id} failed`);
    }
    const last = own.at(-1);
    if (last?.kind === 'undo-intent' || isUnclear(last)) {
      return observe(own, 'undo-intent', step);
    }
    const next = afterAttempt(own, 'undo', step, now);
    switch (next.then) {
      case 'interrupted':
        return end(
          'failed',
          `Undoing step ${step.id} was interrupted every time`,
        );
      case 'give-up':
        return {
          do: 'give-up',
          stepId: step.id,
          direction: 'undo',
          message: next.message,
        };
      case 'wait':
        return { do: 'wait', until: next.until };
      default:
        return { do: 'send', stepId: step.id, direction: 'undo' };
    }
  }
  const unconfirmed = journal.find(
    ({ kind, data }) =>
      kind === 'step-failed' && data.final === true && data.sent === true,
  );
  if (unconfirmed) {
    return end(
      'failed',
      `What was confirmed has been undone; step ${unconfirmed.stepId} was sent and may have left something`,
    );
  }
  return left.length > 0
    ? end('failed', `The rest has been undone; ${leftAsItIs(left)}`)
    : end('undone', 'Everything that was done has been undone');
}

/** Only an observation that says `absent` lets anything be sent again. */
function isUnclear(entry: JournalEntry | undefined): boolean {
  return entry?.kind === 'observation' && entry.data.status !== 'absent';
}

function observe(
  own: readonly JournalEntry[],
  kind: 'intent' | 'undo-intent',
  { id, timeout }: RunbookSpec['steps'][number],
): NextStep {
  const sent = own.findLast(entry => entry.kind === kind);
  return {
    do: 'observe',
    stepId: id,
    direction: kind === 'intent' ? 'do' : 'undo',
    giveUpAt: Date.parse(sent?.at ?? '') + durationToMs(timeout) + GRACE_MS,
  };
}

function afterFailure(view: ExecutionView, summary: string): NextStep {
  const { journal, runbook, faults = [] } = view;
  const receipts = journal.filter(({ kind }) => kind === 'receipt');
  const done = receipts.flatMap(({ stepId }) => stepId ?? []);
  const last = journal.filter(({ kind }) => kind === 'step-failed').at(-1);
  if (done.length === 0) {
    return last?.data.sent === false
      ? end('refused', `${summary} before anything was sent`)
      : end('failed', summary);
  }
  if (runbook.onFailure !== 'undo') {
    return end(
      'failed',
      `${summary}; the runbook says to leave things as they are`,
    );
  }
  if (receipts.every(({ data }) => data.undo === undefined)) {
    return end('failed', `${summary}; what was done cannot be undone`);
  }
  return done.every(stepId => faults.includes(stepId))
    ? end('failed', `${summary}; ${leftAsItIs(done)}`)
    : { do: 'start-undo', summary };
}

function leftAsItIs(steps: readonly string[]): string {
  return `${steps.length === 1 ? 'step' : 'steps'} ${steps.join(
    ', ',
  )} left as it is, since undoing it would bring back what was the fault`;
}

function end(outcome: Outcome, summary: string): NextStep {
  return { do: 'end', outcome, summary };
}
