import { MadeDecision } from './DecisionMaker';

/** A decision in one sentence: what, and the rule that settled it. */
export function decisionSentence({ decision, runbook }: MadeDecision): string {
  const forbidding = decision.reasons
    .filter(({ effect }) => effect === 'forbids')
    .at(-1)?.message;
  const what = runbook?.title ?? 'the runbook';
  switch (decision.verdict) {
    case 'act':
      return `Decided to act: ${what}`;
    case 'suggest':
      return `Decided to suggest ${what} and wait for an approval`;
    case 'deny':
      return `Decided not to act: ${forbidding ?? 'a rule forbids it'}`;
    case 'observe':
      return `Decided to watch only: ${
        forbidding ?? decision.reasons.at(-1)?.message ?? 'no policy acts here'
      }`;
    default:
      return `Decided to leave it alone: ${forbidding ?? 'it is not ours'}`;
  }
}
