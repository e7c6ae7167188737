import { guardrailReasons } from '../guardrails';
import { isForbidden } from '../reason';
import { Gate, passed, stopped } from './gate';

/** A policy's guardrails bind the policy, not its owner; the platform's both. */
export const openGuardrails: Gate = ({ facts, policy, plans }) => {
  const reasons = guardrailReasons(
    policy?.spec.guardrails,
    facts.platform.guardrails,
    { ...facts, target: facts.workload, plans },
  );
  return isForbidden(reasons)
    ? stopped('deny', ...reasons)
    : passed(...reasons);
};
