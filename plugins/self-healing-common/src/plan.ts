import { z } from 'zod';

/**
 * How much of the world a plan may touch.
 *
 * @public
 */
export const blastRadiusSchema = z.object({
  /** Pods that the action may replace or remove. */
  pods: z.number().int().nonnegative(),
  /** Pods in the same namespace: what `pods: 30%` is a share of. */
  podsInScope: z.number().int().nonnegative(),
  workloads: z.number().int().nonnegative(),
});

/**
 * How much a plan may touch; see {@link blastRadiusSchema}.
 *
 * @public
 */
export type BlastRadius = z.infer<typeof blastRadiusSchema>;

/**
 * What an action would do, computed by reading only. This is what an approver
 * sees, what policy measures and exactly what `execute` sends.
 *
 * @public
 */
export const planSchema = z.object({
  /** Action id, e.g. `kubernetes:rollout-undo`. */
  action: z.string(),
  /** What is acted on; at most one active execution holds it. */
  target: z.string(),
  /** One plain sentence, e.g. `Roll checkout back from revision 5 to 4`. */
  summary: z.string(),
  changes: z.array(
    z.object({
      path: z.string(),
      before: z.unknown().optional(),
      after: z.unknown().optional(),
    }),
  ),
  blastRadius: blastRadiusSchema,
  /** Whether the server accepted the very same request as a dry run. */
  dryRun: z.object({ accepted: z.boolean(), message: z.string().optional() }),
  /** What the target looked like; execution refuses when it no longer does. */
  preconditions: z.record(z.string(), z.unknown()),
  /** The request(s) to send, opaque to everyone but the action. */
  request: z.record(z.string(), z.unknown()),
  /** Whether the action can be undone from its receipt. */
  undoable: z.boolean(),
  /** ISO 8601. */
  plannedAt: z.string(),
});

/**
 * What an action would do; see {@link planSchema}.
 *
 * @public
 */
export type Plan = z.infer<typeof planSchema>;

/** A plan with the runbook step it belongs to. @public */
export const stepPlanSchema = z.object({
  stepId: z.string(),
  plan: planSchema,
});

/**
 * A plan with its step; see {@link stepPlanSchema}.
 *
 * @public
 */
export type StepPlan = z.infer<typeof stepPlanSchema>;
