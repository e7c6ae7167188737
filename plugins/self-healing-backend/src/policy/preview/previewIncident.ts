import {
  Decision,
  PolicyPreview,
  Verdict,
} from '@backstage-self-healing/plugin-self-healing-common';
import { PolicyFacts } from '../facts';
import { Proposed } from './proposedPolicy';
import { reachOf } from '../reach';
import { replayPolicy } from './replayPolicy';

/** What one decision on an incident rested on, and came to. */
export type PastDecision = Pick<Decision, 'verdict' | 'decidedAt'> & {
  facts: PolicyFacts;
};

type Previewed = Pick<
  PolicyPreview['incidents'][number],
  'at' | 'verdict' | 'reasons' | 'was'
>;

/**
 * What a policy would have come to in one incident. Pure. An incident is
 * decided on again and again; told is the first of those that go furthest,
 * since what comes after an act would have been another story.
 *
 * @param decisions - of policies, oldest first
 */
export function previewIncident(
  decisions: readonly PastDecision[],
  proposed: Exclude<Proposed, { problems: unknown }>,
): Previewed | undefined {
  const replayed = decisions.map(({ facts, decidedAt }) => ({
    at: decidedAt,
    ...replayPolicy(facts, proposed),
  }));
  const then = furthest(decisions);
  const now = furthest(replayed);
  return then && now && { ...now, was: then.verdict };
}

function furthest<T extends { verdict: Verdict }>(
  decisions: readonly T[],
): T | undefined {
  return decisions.reduce<T | undefined>(
    (most, one) =>
      most && reachOf(most.verdict) >= reachOf(one.verdict) ? most : one,
    undefined,
  );
}
