import {
  durationToMs,
  JournalEntry,
  RunbookStep,
} from '@backstage-self-healing/plugin-self-healing-common';

/** How long to wait before something is sent again, at first and at most. */
const SHORTEST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Attempts cut short, by a crash each, before a person is called: what kills
 * the process every time must not do so for ever.
 */
const INTERRUPTIONS = 10;

const KINDS = {
  do: { intent: 'intent', failed: 'step-failed' },
  undo: { intent: 'undo-intent', failed: 'undo-failed' },
} as const;

/** What comes after what has been tried of a step, when its fate is known. */
type AfterAttempt =
  | { then: 'send' }
  | { then: 'wait'; until: number }
  | { then: 'give-up'; message: string }
  | { then: 'interrupted' };

/**
 * A server that said no or nothing, and has not done it, is asked again within
 * the step's time: a 409, 429 or 500 says something of the moment, not of the
 * step. Pure.
 *
 * @param own - the step's entries, the last of which is no open intent
 */
export function afterAttempt(
  own: readonly JournalEntry[],
  direction: keyof typeof KINDS,
  step: Pick<RunbookStep, 'timeout'>,
  now: number,
): AfterAttempt {
  const kinds = KINDS[direction];
  const intents = own.filter(({ kind }) => kind === kinds.intent);
  const failures = own.filter(({ kind }) => kind === kinds.failed);
  const unsent = own.filter(isUnsent(direction));
  if (intents.length - failures.length - unsent.length >= INTERRUPTIONS) {
    return { then: 'interrupted' };
  }
  const last = own.at(-1);
  if (!last || !isUnsent(direction)(last)) return { then: 'send' };

  const before = own.findLastIndex(({ kind }) => kind === kinds.failed);
  const attempt = own.slice(before + 1);
  const first = attempt.find(({ kind }) => kind === kinds.intent);
  const deadline = Date.parse(first?.at ?? '') + durationToMs(step.timeout);
  const tries = attempt.filter(isUnsent(direction)).length;
  const pause = Math.max(
    Math.min(SHORTEST_PAUSE_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS),
    Number(last.data.retryAfterMs ?? 0),
  );
  const until = Date.parse(last.at) + pause;
  // Written so that a time that cannot be read ends it.
  if (!(until < deadline)) {
    return { then: 'give-up', message: String(last.data.problem) };
  }
  return now < until ? { then: 'wait', until } : { then: 'send' };
}

/** Something went wrong, and a look has shown that nothing was done. */
export function isUnsent(
  direction: keyof typeof KINDS,
): (entry: JournalEntry) => boolean {
  return ({ kind, data }) =>
    kind === 'observation' &&
    data.status === 'absent' &&
    data.problem !== undefined &&
    data.direction === direction;
}
