import {
  Reason,
  StepPlan,
  Verdict,
} from '@backstage-self-healing/plugin-self-healing-common';
import { PolicyFact, PolicyFacts, RunbookFact } from '../facts';
import { tighter } from '../reach';

/** What a gate is asked about. */
export type Question = {
  facts: PolicyFacts;
  /** What choosing a policy said; nothing when a person acts without one. */
  choice: Reason[];
  policy: PolicyFact | null;
  runbook: RunbookFact | null;
  /** Empty before planning, and when it failed. */
  plans: StepPlan[];
};

/** What a gate says. */
export type Answer = {
  reasons: Reason[];
  /** How far a decision may go at most; absent: no less than without it. */
  atMost?: Verdict;
};

/**
 * One rule that a decision has to pass. Pure. It only ever holds back, so one
 * more never loosens, wherever it stands.
 */
export type Gate = (question: Question) => Answer;

export const passed = (...reasons: Reason[]): Answer => ({ reasons });

export const stopped = (
  atMost: 'ignore' | 'observe' | 'deny',
  ...reasons: Reason[]
): Answer => ({ reasons, atMost });

/** A person decides. When one has asked, they have. */
export const suggested = (...reasons: Reason[]): Answer => ({
  reasons,
  atMost: 'suggest',
});

export const byPerson = ({ facts }: Question): boolean =>
  facts.trigger.kind === 'person';

/** Several answers as one: all that was said, and the tightest bound. */
export function together(answers: readonly Answer[]): Answer {
  return answers.reduce<Answer>(
    (all, { reasons, atMost }) => ({
      reasons: [...all.reasons, ...reasons],
      atMost: tighter(all.atMost ?? 'act', atMost ?? 'act'),
    }),
    { reasons: [] },
  );
}
