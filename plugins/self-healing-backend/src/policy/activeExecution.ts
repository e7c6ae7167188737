import { ACTIVE_EXECUTION_STATES } from '@backstage-self-healing/plugin-self-healing-common';
import { ExecutionFact } from './facts';
import { GuardrailState } from './guardrailState';

/** At most one execution holds a target. The store's unique index is the law. */
export function activeExecutionState(
  executions: ExecutionFact[],
  target: string,
): GuardrailState {
  const rule = 'active-execution';
  const holder = executions.find(
    execution =>
      execution.target === target &&
      ACTIVE_EXECUTION_STATES.includes(execution.state),
  );
  return holder
    ? {
        rule,
        open: false,
        message: `Execution ${holder.id} already holds ${target} (${holder.state}).`,
      }
    : { rule, open: true, message: `No other execution holds ${target}.` };
}
