import { durationToMs } from '@backstage-self-healing/plugin-self-healing-common';
import { ExecutionFact } from './facts';
import { countedExecutions } from './countedExecutions';
import { GuardrailState } from './guardrailState';

/**
 * Time after an execution, by whomever, before the next. One that still runs
 * elsewhere for the same entity has not even begun to cool down.
 */
export function cooldownState(
  cooldown: string,
  whose: string,
  executions: ExecutionFact[],
  now: string,
): GuardrailState {
  const rule = 'cooldown';
  const asks = `${whose} asks for ${cooldown} between executions`;
  const counted = countedExecutions(executions).filter(
    ({ state }) => state !== 'awaiting-approval',
  );
  if (counted.some(({ endedAt }) => endedAt === null)) {
    return { rule, open: false, message: `${asks}; one is still running.` };
  }
  const lastEnd = Math.max(
    ...counted.map(({ endedAt }) => Date.parse(endedAt!)),
  );
  const until = lastEnd + durationToMs(cooldown);
  if (until > Date.parse(now)) {
    const closedUntil = new Date(until).toISOString();
    const ended = new Date(lastEnd).toISOString();
    return {
      rule,
      open: false,
      message: `${asks}; the last ended at ${ended}, so the next may start at ${closedUntil}.`,
      closedUntil,
    };
  }
  return { rule, open: true, message: `${asks}; none ended that recently.` };
}
