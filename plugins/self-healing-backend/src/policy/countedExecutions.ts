import { ExecutionFact } from './facts';

/**
 * Executions that a cooldown or a limit counts: all that started or still may.
 * Failed, undone and escalated ones count too; only those that a person or a
 * guard stopped before anything was sent do not.
 */
export function countedExecutions(
  executions: ExecutionFact[],
): ExecutionFact[] {
  return executions.filter(
    ({ state }) =>
      state !== 'denied' && state !== 'expired' && state !== 'refused',
  );
}
