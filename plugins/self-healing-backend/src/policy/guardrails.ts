import {
  EntityHealing,
  Guardrails,
  HealingPolicySpec,
  Reason,
  StepPlan,
} from '@backstage-self-healing/plugin-self-healing-common';
import { activeExecutionState } from './activeExecution';
import { blastRadiusState } from './blastRadius';
import { cooldownState } from './cooldown';
import { executionLimitState } from './executionLimit';
import { ExecutionFact } from './facts';
import { GuardrailState } from './guardrailState';
import { allows, forbids } from './reason';

type Situation = {
  executions: ExecutionFact[];
  target: string | null;
  now: string;
  plans?: StepPlan[];
};

/**
 * Every guardrail of the policy and of the platform. All must be open, so the
 * tighter of both rules and the platform's can only tighten.
 *
 * @param policy - absent when a person acts without one
 */
export function guardrailReasons(
  policy: Guardrails | undefined,
  platform: Guardrails,
  situation: Situation,
): Reason[] {
  return guardrailStates(policy, platform, situation).map(
    ({ rule, open, message }) => (open ? allows : forbids)(rule, message),
  );
}

/** The guardrails of a policy as the entity page shows them. */
export function describeGuardrails(
  spec: HealingPolicySpec,
  platform: Guardrails,
  executions: ExecutionFact[],
  target: string | null,
  now: string,
): EntityHealing['policies'][number]['guardrails'] {
  return guardrailStates(spec.guardrails, platform, {
    executions,
    target,
    now,
  });
}

function guardrailStates(
  policy: Guardrails | undefined,
  platform: Guardrails,
  { executions, target, now, plans }: Situation,
): GuardrailState[] {
  const states: GuardrailState[] = [];
  const sources: Array<[string, Guardrails]> = [['The platform', platform]];
  if (policy) sources.unshift(['The policy', policy]);
  for (const [whose, { cooldown, limit, blastRadius }] of sources) {
    if (cooldown) states.push(cooldownState(cooldown, whose, executions, now));
    if (limit) states.push(executionLimitState(limit, whose, executions, now));
    if (blastRadius) states.push(blastRadiusState(blastRadius, whose, plans));
  }
  if (target) states.push(activeExecutionState(executions, target));
  return states;
}
