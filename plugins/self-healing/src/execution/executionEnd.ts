import {
  Execution,
  ExecutionState,
} from '@backstage-self-healing/plugin-self-healing-common';
import { missingApprovals } from './approvalState';

/** States that nothing follows any more. */
const ENDED: readonly ExecutionState[] = [
  'succeeded',
  'inconclusive',
  'undone',
  'failed',
  'denied',
  'expired',
  'refused',
];

/** Whether nothing follows any more. */
export function hasEnded(execution: Pick<Execution, 'state'>): boolean {
  return ENDED.includes(execution.state);
}

/** Ended without anything having been sent. */
export function wasNotSent({ state }: Pick<Execution, 'state'>): boolean {
  return state === 'denied' || state === 'expired' || state === 'refused';
}

/**
 * How it stands, for people. What was taken back before it was approved is
 * `withdrawn`: no guard refused it, there was nothing left to do.
 */
export function outcomeOf(
  execution: Pick<Execution, 'state' | 'approvalRequired' | 'approvals'>,
): ExecutionState | 'withdrawn' {
  return execution.state === 'refused' && missingApprovals(execution) > 0
    ? 'withdrawn'
    : execution.state;
}
