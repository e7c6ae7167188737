import { isDeepStrictEqual } from 'util';
import {
  JournalEntry,
  Plan,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  EffectStamp,
  Observation,
} from '@backstage-self-healing/plugin-self-healing-node';
import { timeless } from '../policy/planDigest';
import { StoredExecution } from './ExecutionStore';

/** One effect to bring about: the plan, and the stamp that identifies it. */
export type Effect = { plan: Plan; stamp: EffectStamp };

type Direction = EffectStamp['direction'];

/** The names an effect goes by in the journal, there and back. */
export const JOURNAL: Record<
  Direction,
  {
    intent: JournalEntry['kind'];
    receipt: JournalEntry['kind'];
    failed: JournalEntry['kind'];
  }
> = {
  do: { intent: 'intent', receipt: 'receipt', failed: 'step-failed' },
  undo: {
    intent: 'undo-intent',
    receipt: 'undo-receipt',
    failed: 'undo-failed',
  },
};

/** The effect of a step: as planned anew, else as approved; or its undo plan. */
export function effectOf(
  execution: Pick<StoredExecution, 'id' | 'plans' | 'journal'>,
  { stepId, direction }: Pick<EffectStamp, 'stepId' | 'direction'>,
): Effect {
  const stamp = { executionId: execution.id, stepId, direction };
  const own = execution.journal.filter(entry => entry.stepId === stepId);
  const planned =
    direction === 'do'
      ? own.filter(({ kind }) => kind === 'plan').at(-1)?.data.plan ??
        execution.plans.find(plan => plan.stepId === stepId)?.plan
      : own.find(({ kind }) => kind === 'receipt')?.data.undo;
  if (!planned) {
    throw new Error(`Step ${stepId} of execution ${execution.id} has no plan`);
  }
  return { plan: planned as Plan, stamp };
}

/** What the steps done so far gave, by step id. */
export function outputsOf({
  journal,
}: Pick<StoredExecution, 'journal'>): Record<
  string,
  { output: Record<string, unknown> }
> {
  return Object.fromEntries(
    journal.flatMap(({ kind, stepId, data }) =>
      kind === 'receipt' && stepId
        ? [[stepId, { output: data.output as Record<string, unknown> }]]
        : [],
    ),
  );
}

/**
 * Why a plan made anew may not stand in for the approved one; undefined when
 * it does the same and reaches no further.
 */
export function planDeviation(approved: Plan, fresh: Plan): string | undefined {
  if (fresh.action !== approved.action || fresh.target !== approved.target) {
    return `it would now be ${fresh.action} on ${fresh.target}`;
  }
  if (!fresh.dryRun.accepted) {
    return `the cluster no longer accepts it: ${
      fresh.dryRun.message ?? 'no reason given'
    }`;
  }
  if (approved.undoable && !fresh.undoable) {
    return 'it could no longer be undone';
  }
  const { pods, workloads } = fresh.blastRadius;
  // Written so that what is no number does not pass.
  if (
    !(
      pods <= approved.blastRadius.pods &&
      workloads <= approved.blastRadius.workloads
    )
  ) {
    return `it would now touch ${pods} pods of ${workloads} workloads, approved were ${approved.blastRadius.pods} of ${approved.blastRadius.workloads}`;
  }
  return changeDeviation(approved, fresh);
}

// What is changed may differ, since the steps before have changed things; what
// it is made into may not.
function changeDeviation(approved: Plan, fresh: Plan): string | undefined {
  for (const { path, after } of fresh.changes) {
    const known = approved.changes.find(change => change.path === path);
    if (known && !isDeepStrictEqual(timeless(known.after), timeless(after))) {
      return after === undefined
        ? `it would now remove ${path}, approved was ${show(known.after)}`
        : `it would now make ${path} ${show(after)}, approved was ${show(
            known.after,
          )}`;
    }
  }
  return undefined;
}

function show(value: unknown): string {
  return value === undefined ? 'its removal' : JSON.stringify(value);
}

/** Why an attempt failed. `sent: false`: the target was not touched by it. */
export type Failure = {
  message: string;
  /** No further attempt helps. */
  final: boolean;
  sent: boolean;
};

/**
 * What an observation means for the attempt; undefined: nothing went wrong, or
 * it may be sent again. What the server will not take as it is, it will not
 * take later either.
 */
export function failureOf(
  observation: Observation,
  problem: Error | undefined,
): Failure | undefined {
  if (observation.status === 'failed') {
    return { message: observation.message, final: true, sent: true };
  }
  return observation.status === 'absent' && problem?.name === 'InputError'
    ? { message: problem.message, final: false, sent: true }
    : undefined;
}
