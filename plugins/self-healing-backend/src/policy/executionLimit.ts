import {
  durationToMs,
  Guardrails,
} from '@backstage-self-healing/plugin-self-healing-common';
import { countedExecutions } from './countedExecutions';
import { ExecutionFact } from './facts';
import { GuardrailState } from './guardrailState';

/** At most so many executions in a sliding window. */
export function executionLimitState(
  limit: NonNullable<Guardrails['limit']>,
  whose: string,
  executions: ExecutionFact[],
  now: string,
): GuardrailState {
  const window = durationToMs(limit.per);
  const starts = countedExecutions(executions)
    .map(({ startedAt }) => Date.parse(startedAt))
    .filter(start => start + window > Date.parse(now))
    .sort((a, b) => b - a);
  const times = limit.executions === 1 ? 'execution' : 'executions';
  const state = {
    rule: 'limit',
    message: `${whose} allows at most ${limit.executions} ${times} per ${limit.per} (${starts.length} used).`,
  };
  if (starts.length < limit.executions) return { ...state, open: true };
  // It opens when the oldest of the newest `executions` leaves the window.
  const closedUntil = new Date(
    starts[limit.executions - 1] + window,
  ).toISOString();
  return { ...state, open: false, closedUntil };
}
