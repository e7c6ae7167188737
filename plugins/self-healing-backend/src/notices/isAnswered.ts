import { ACTIVE_EXECUTION_STATES } from '@backstage-self-healing/plugin-self-healing-common';
import { NoticeCase, Occasion } from './Occasion';

/** Whether what people were called for needs nobody any more. */
export function isAnswered(
  { name }: Pick<Occasion, 'name'>,
  { incident, execution, executions }: NoticeCase,
): boolean {
  if (incident?.hands) return true;
  if (name === 'approval') return execution?.state !== 'awaiting-approval';
  if (!incident) return false;
  if (incident.status === 'resolved' || incident.firingCount === 0) return true;
  // Something is being done about it, or waits for somebody who was asked.
  return executions.some(({ state }) =>
    ACTIVE_EXECUTION_STATES.includes(state),
  );
}
