import {
  ACTIVE_EXECUTION_STATES,
  Execution,
  IncidentDetail,
} from '@backstage-self-healing/plugin-self-healing-common';
import { outcomeOf } from '../execution/executionEnd';
import { newestExecution } from '../story/stages';

/** What is left to a person on an incident that is not over. */
export type NextStep = {
  /** Why it stands still. */
  because:
    | 'unowned'
    | 'unplaced'
    | 'denied'
    | 'expired'
    | 'refused'
    | 'withdrawn'
    | 'undone'
    | 'failed'
    | 'inconclusive'
    | 'not-attempted';
  /** What was tried last and can be planned again. */
  again?: Execution;
};

/** @returns undefined while something is under way, or nothing is left to do */
export function nextStepOf(detail: IncidentDetail): NextStep | undefined {
  const { incident, executions, decisions } = detail;
  if (incident.status === 'resolved') return undefined;
  if (incident.entityRef === null) {
    return { because: incident.unplaced ? 'unplaced' : 'unowned' };
  }
  const busy = executions.some(({ state }) =>
    [...ACTIVE_EXECUTION_STATES, 'watching'].includes(state),
  );
  if (busy) return undefined;
  const last = newestExecution(executions);
  if (last) {
    const outcome = outcomeOf(last);
    switch (outcome) {
      case 'denied':
      case 'expired':
      case 'refused':
      case 'withdrawn':
      case 'undone':
      case 'failed':
      case 'inconclusive':
        return { because: outcome, again: last };
      default:
        return undefined;
    }
  }
  const decided = [...decisions]
    .sort((a, b) => a.decidedAt.localeCompare(b.decidedAt))
    .at(-1);
  const leftAlone =
    decided && decided.verdict !== 'act' && decided.verdict !== 'suggest';
  return leftAlone ? { because: 'not-attempted' } : undefined;
}
