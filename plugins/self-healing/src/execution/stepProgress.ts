import {
  Execution,
  JournalEntry,
} from '@backstage-self-healing/plugin-self-healing-common';

/** How far one step of an execution came. */
export type StepState =
  | 'ahead'
  | 'sent'
  | 'done'
  | 'failed'
  | 'undoing'
  | 'undone'
  | 'undo-failed'
  | 'not-run';

const AFTER: Partial<Record<JournalEntry['kind'], StepState>> = {
  intent: 'sent',
  // The server took it; whether it helped is for the verification to say.
  receipt: 'done',
  'step-done': 'done',
  'step-failed': 'failed',
  'undo-intent': 'undoing',
  'undo-receipt': 'undone',
  'undo-failed': 'undo-failed',
};

export type StepProgress = { state: StepState; at?: string };

/**
 * @returns the state of each planned step, read from the journal, which is
 * what really happened
 */
export function stepProgress(execution: Execution): Map<string, StepProgress> {
  const journal = [...execution.journal].sort((a, b) => a.seq - b.seq);
  const progress = new Map<string, StepProgress>();
  for (const { stepId } of execution.plans) {
    progress.set(stepId, {
      state: execution.endedAt === null ? 'ahead' : 'not-run',
    });
  }
  for (const { stepId, kind, at } of journal) {
    const state = AFTER[kind];
    if (state && stepId !== null && progress.has(stepId)) {
      progress.set(stepId, { state, at });
    }
  }
  return progress;
}
