import {
  ApprovalRule,
  durationToMs,
} from '@backstage-self-healing/plugin-self-healing-common';
import { targetsEntity } from './choosePolicy';
import { PolicyFact, PolicyFacts } from './facts';

/**
 * What waits holds its target, so that no policy can act there meanwhile: a tool
 * must not keep a service from being healed for longer.
 */
const LONGEST_WAIT = '15m';

/**
 * How a runbook that a tool asks for is approved on an entity: as strictly as
 * the policies that would run it there ask for, or else by the entity's owner.
 */
export function strictestApproval(
  policies: readonly PolicyFact[],
  runbookRef: string,
  entity: PolicyFacts['entity'],
): ApprovalRule {
  const rules = policies
    .filter(
      policy =>
        policy.runbook?.ref === runbookRef &&
        targetsEntity(policy, entity).matches,
    )
    .map(({ spec }) => spec.approval)
    .sort((a, b) => b.count - a.count);
  const { from, count } = rules[0] ?? { from: ['owner'], count: 1 };
  const [expires] = [LONGEST_WAIT, ...rules.map(rule => rule.expires)].sort(
    (a, b) => durationToMs(a) - durationToMs(b),
  );
  return {
    from,
    count,
    expires,
    notSelf: rules.some(({ notSelf }) => notSelf),
  };
}
