import { createHash } from 'crypto';
import { StepPlan } from '@backstage-self-healing/plugin-self-healing-common';

/**
 * Identifies what plans would do to what: the same action on the same state of
 * the same target. Times of planning do not count, so a plan made again a
 * moment later has the same digest unless something has changed.
 */
export function planDigest(plans: readonly StepPlan[]): string {
  const essence = plans.map(({ stepId, plan }) => [
    stepId,
    plan.action,
    plan.target,
    sorted(plan.preconditions),
    sorted(plan.blastRadius),
    plan.changes.map(({ path }) => path).sort(),
  ]);
  return createHash('sha256').update(JSON.stringify(essence)).digest('hex');
}

function sorted(record: Record<string, unknown>) {
  return Object.entries(record).sort(([a], [b]) => a.localeCompare(b));
}
