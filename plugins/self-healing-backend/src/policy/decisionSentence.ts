import { MadeDecision } from './DecisionMaker';
import { saysOverridden } from './gates/override';
import { settlingReason } from './settlingReason';

/** A decision in one sentence: what, and the rule that settled it. */
export function decisionSentence({
  decision,
  facts,
  runbook,
}: Pick<MadeDecision, 'decision' | 'facts' | 'runbook'>): string {
  const why = settlingReason(decision.reasons)?.message;
  const what = runbook?.title ?? 'the runbook';
  const overridden = decision.reasons.find(reason =>
    saysOverridden(reason, facts),
  )?.message;
  switch (decision.verdict) {
    case 'act':
      return `Decided to act: ${what}${overridden ? `. ${overridden}` : ''}`;
    case 'suggest':
      if (facts.trigger.kind === 'person') {
        return `Asked through a tool for ${what}, which waits for an approval`;
      }
      return `Decided to suggest ${what} and wait for an approval`;
    case 'deny':
      return `Decided not to act: ${why ?? 'a rule forbids it'}`;
    case 'observe':
      return `Decided to only observe: ${why ?? 'no policy acts here'}`;
    default:
      return `Decided to leave it alone: ${why ?? 'it is not ours'}`;
  }
}
