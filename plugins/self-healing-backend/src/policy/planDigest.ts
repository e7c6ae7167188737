import { createHash } from 'crypto';
import { StepPlan } from '@backstage-self-healing/plugin-self-healing-common';

/**
 * Identifies what a person approves: which change, by which action, to what, on
 * how many pods, resting on what, with or without a way back. What goes on
 * elsewhere meanwhile does not count, nor do times of planning: a plan made
 * again a moment later has the same digest unless it has become another one.
 */
export function planDigest(plans: readonly StepPlan[]): string {
  const essence = plans.map(({ stepId, plan }) => [
    stepId,
    plan.action,
    plan.target,
    plan.summary,
    sorted(plan.preconditions),
    plan.blastRadius.pods,
    plan.blastRadius.workloads,
    plan.undoable,
    plan.changeDigest ?? null,
    plan.changes.map(({ path, before, after }) => [
      path,
      before,
      timeless(after),
    ]),
  ]);
  return createHash('sha256').update(JSON.stringify(essence)).digest('hex');
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/**
 * A value without the moments in it. A restart writes the moment of its
 * planning, and is the same restart still; on a Deployment without annotations
 * that moment is inside of what is added.
 */
export function timeless(value: unknown): unknown {
  if (typeof value === 'string') return INSTANT.test(value) ? 'now' : value;
  if (Array.isArray(value)) return value.map(timeless);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, timeless(item)]),
  );
}

function sorted(record: Record<string, unknown>) {
  return Object.entries(record).sort(([a], [b]) => a.localeCompare(b));
}
