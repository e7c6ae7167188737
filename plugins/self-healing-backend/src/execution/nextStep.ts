import {
  durationToMs,
  ExecutionState,
  JournalEntry,
  RunbookEntity,
} from '@backstage-self-healing/plugin-self-healing-common';

type RunbookSpec = RunbookEntity['spec'];
type Direction = 'do' | 'undo';

/** What has been committed about an execution; the only input of its logic. */
export type ExecutionView = {
  state: ExecutionState;
  runbook: Pick<RunbookSpec, 'steps' | 'verify' | 'onFailure'>;
  journal: readonly JournalEntry[];
  /** null: none needed. */
  approval: { missing: number; denied: boolean; expiresAt: string } | null;
  /** Nothing is left to heal: every alert that it was for is resolved. */
  moot?: boolean;
};

/** How an execution ends. */
export type Outcome = Extract<
  ExecutionState,
  'succeeded' | 'undone' | 'failed' | 'denied' | 'expired' | 'refused'
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
  | { do: 'start-verification' }
  | { do: 'verify'; deadline: number; since: string }
  | { do: 'start-undo'; summary: string }
  | { do: 'end'; outcome: Outcome; summary: string }
  | { do: 'nothing' };

/** How long an effect may stay unconfirmed beyond its step's own time. */
const GRACE_MS = 60_000;

/**
 * Attempts cut short, by a crash each, before a person is called: what kills
 * the process every time must not do so for ever.
 */
const INTERRUPTIONS = 10;

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
      return verify(view);
    case 'undoing':
      return undo(view);
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
    const timeoutMs = durationToMs(step.timeout);
    const intents = own.filter(({ kind }) => kind === 'intent');
    if (last?.kind === 'intent' || isUnclear(last)) {
      return {
        do: 'observe',
        stepId: step.id,
        direction: 'do',
        giveUpAt: Date.parse(intents.at(-1)?.at ?? '') + timeoutMs + GRACE_MS,
      };
    }
    if (intents.length - failures.length >= INTERRUPTIONS) {
      return afterFailure(view, `Step ${step.id} was interrupted every time`);
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
  if (last?.phase === 'failed') {
    return afterFailure(view, 'The verification failed');
  }
  const started = phases.find(({ data }) => data.phase === 'started');
  if (!started || !runbook.verify) {
    return end('failed', 'The verification has no beginning in the journal');
  }
  return {
    do: 'verify',
    deadline: Date.parse(started.at) + durationToMs(runbook.verify.within),
    since: String(started.data.since),
  };
}

/** Backwards through what was done; the first step that resists ends it. */
function undo(view: ExecutionView): NextStep {
  const { runbook, journal } = view;
  for (const step of [...runbook.steps].reverse()) {
    const own = journal.filter(entry => entry.stepId === step.id);
    const receipt = own.find(({ kind }) => kind === 'receipt');
    if (!receipt || own.some(({ kind }) => kind === 'undo-receipt')) continue;
    if (receipt.data.undo === undefined) {
      return end('failed', `Step ${step.id} cannot be undone`);
    }
    if (own.some(({ kind }) => kind === 'undo-failed')) {
      return end('failed', `Undoing step ${step.id} failed`);
    }
    const last = own.at(-1);
    const intents = own.filter(({ kind }) => kind === 'undo-intent');
    if (last?.kind === 'undo-intent' || isUnclear(last)) {
      return {
        do: 'observe',
        stepId: step.id,
        direction: 'undo',
        giveUpAt:
          Date.parse(intents.at(-1)?.at ?? '') +
          durationToMs(step.timeout) +
          GRACE_MS,
      };
    }
    if (intents.length >= INTERRUPTIONS) {
      return end(
        'failed',
        `Undoing step ${step.id} was interrupted every time`,
      );
    }
    return { do: 'send', stepId: step.id, direction: 'undo' };
  }
  const unconfirmed = journal.find(
    ({ kind, data }) =>
      kind === 'step-failed' && data.final === true && data.sent === true,
  );
  return unconfirmed
    ? end(
        'failed',
        `What was confirmed has been undone; step ${unconfirmed.stepId} was sent and may have left something`,
      )
    : end('undone', 'Everything that was done has been undone');
}

/** Only an observation that says `absent` lets anything be sent again. */
function isUnclear(entry: JournalEntry | undefined): boolean {
  return entry?.kind === 'observation' && entry.data.status !== 'absent';
}

function afterFailure(view: ExecutionView, summary: string): NextStep {
  const done = view.journal.some(({ kind }) => kind === 'receipt');
  const last = view.journal.filter(({ kind }) => kind === 'step-failed').at(-1);
  if (!done) {
    return last?.data.sent === false
      ? end('refused', `${summary} before anything was sent`)
      : end('failed', summary);
  }
  return view.runbook.onFailure === 'undo'
    ? { do: 'start-undo', summary }
    : end('failed', `${summary}; the runbook says to leave things as they are`);
}

function end(outcome: Outcome, summary: string): NextStep {
  return { do: 'end', outcome, summary };
}
