import {
  baseline,
  crashLoopPolicy,
  minutesAgo,
} from '../__fixtures__/checkoutFacts';
import { PolicyFacts } from '../facts';
import { PastDecision, previewIncident } from './previewIncident';

const quiet: PolicyFacts = { ...baseline, alerts: [] };
const past = (
  minutes: number,
  facts: PolicyFacts,
  verdict: PastDecision['verdict'] = 'observe',
): PastDecision => ({ decidedAt: minutesAgo(minutes), facts, verdict });

const proposed = { policy: crashLoopPolicy, named: true };

describe('previewing an incident', () => {
  it('tells the first decision that goes furthest', () => {
    const decisions = [
      past(5, quiet),
      past(4, baseline),
      past(3, baseline, 'suggest'),
      past(2, quiet, 'deny'),
    ];
    expect(previewIncident(decisions, proposed)).toMatchObject({
      at: minutesAgo(4),
      verdict: 'act',
      was: 'suggest',
    });
  });

  it('tells nothing of what was never decided on', () => {
    expect(previewIncident([], proposed)).toBeUndefined();
  });
});
