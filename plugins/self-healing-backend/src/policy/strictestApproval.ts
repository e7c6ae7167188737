import {
  ApprovalRule,
  durationToMs,
} from '@backstage-self-healing/plugin-self-healing-common';
import { targetsEntity } from './choosePolicy';
import { PolicyFact, PolicyFacts } from './facts';

/**
 * How a runbook that nobody's policy runs is approved on an entity: as strictly
 * as the policies that would run it there ask for. Undefined where there is
 * none; then by the entity's owner, as usual.
 */
export function strictestApproval(
  policies: readonly PolicyFact[],
  runbookRef: string,
  entity: PolicyFacts['entity'],
): ApprovalRule | undefined {
  const rules = policies
    .filter(
      policy =>
        policy.runbook?.ref === runbookRef &&
        targetsEntity(policy, entity).matches,
    )
    .map(({ spec }) => spec.approval)
    .sort((a, b) => b.count - a.count);
  if (rules.length === 0) return undefined;
  const [{ from, count }] = rules;
  const [expires] = rules
    .map(rule => rule.expires)
    .sort((a, b) => durationToMs(a) - durationToMs(b));
  return {
    from,
    count,
    expires,
    notSelf: rules.some(({ notSelf }) => notSelf),
  };
}
