import {
  ACTIVE_EXECUTION_STATES,
  ExecutionState,
} from '@backstage-self-healing/plugin-self-healing-common';
import { ExecutionFact } from './facts';
import { GuardrailState } from './guardrailState';

/** What an execution does that holds a target. */
const DOING: Partial<Record<ExecutionState, string>> = {
  'awaiting-approval': 'waits for an approval',
  running: 'is running',
  verifying: 'is being verified',
  undoing: 'is being undone',
};

/** At most one execution holds a target. The store's unique index is the law. */
export function activeExecutionState(
  executions: ExecutionFact[],
  target: string,
): GuardrailState {
  const rule = 'active-execution';
  const name = target.split('/').at(-1);
  const holder = executions.find(
    execution =>
      execution.target === target &&
      ACTIVE_EXECUTION_STATES.includes(execution.state),
  );
  return holder
    ? {
        rule,
        open: false,
        message: `Another execution on ${name} ${
          DOING[holder.state]
        }; only one at a time may act on it.`,
      }
    : { rule, open: true, message: `Nothing else is being done to ${name}.` };
}
