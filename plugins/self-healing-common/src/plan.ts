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
  /** Pods among `pods` that serve (are ready) now; absent: not counted. */
  servingPods: z.number().int().nonnegative().optional(),
});

/**
 * How much a plan may touch; see {@link blastRadiusSchema}.
 *
 * @public
 */
export type BlastRadius = z.infer<typeof blastRadiusSchema>;

/**
 * Somebody else who writes what a plan changes, and when they put it back.
 *
 * @public
 */
export const fieldOwnerSchema = z.object({
  kind: z.enum([
    'HorizontalPodAutoscaler',
    'KEDA',
    'ArgoCD',
    'Flux',
    'Helm',
    'Operator',
  ]),
  /** `namespace/name` of the autoscaler, application, release or object. */
  name: z.string(),
  /** `later`: at the next deploy. */
  reverts: z.enum(['at-once', 'later', 'never']),
  /** One plain sentence: who, what happens to the change, the way out. */
  message: z.string(),
});

/**
 * Somebody else who writes what a plan changes; see {@link fieldOwnerSchema}.
 *
 * @public
 */
export type FieldOwner = z.infer<typeof fieldOwnerSchema>;

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
  dryRun: z.object({
    accepted: z.boolean(),
    message: z.string().optional(),
    /** False: it could not be rehearsed, e.g. since a webhook is down. */
    rehearsed: z.boolean().optional(),
  }),
  /** Does the running state show what this cures? Absent: not asked. */
  trouble: z
    .object({
      status: z.enum(['shown', 'absent', 'unknown']),
      message: z.string(),
    })
    .optional(),
  /** Is the state that this goes back to known to be good? */
  destination: z
    .object({
      status: z.enum(['served', 'unknown', 'did-not-serve']),
      message: z.string(),
    })
    .optional(),
  /** Who else writes what is changed here. */
  owners: z.array(fieldOwnerSchema).optional(),
  /** Names what is made of which object, so that it is not done twice. */
  changeDigest: z.string().optional(),
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
