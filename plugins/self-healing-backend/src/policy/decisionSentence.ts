import { MadeDecision } from './DecisionMaker';
import { settlingReason } from './settlingReason';

/** A decision in one sentence: what, and the rule that settled it. */
export function decisionSentence({
  decision,
  facts: { trigger },
  runbook,
}: Pick<MadeDecision, 'decision' | 'facts' | 'runbook'>): string {
  const why = settlingReason(decision.reasons)?.message;
  const what = runbook?.title ?? 'the runbook';
  switch (decision.verdict) {
    case 'act':
      return trigger.kind === 'person' && trigger.override
        ? `Decided to act: ${what}, although a rule speaks against it: ${trigger.override.reason}`
        : `Decided to act: ${what}`;
    case 'suggest':
      return `Decided to suggest ${what} and wait for an approval`;
    case 'deny':
      return `Decided not to act: ${why ?? 'a rule forbids it'}`;
    case 'observe':
      return `Decided to only observe: ${why ?? 'no policy acts here'}`;
    default:
      return `Decided to leave it alone: ${why ?? 'it is not ours'}`;
  }
}
