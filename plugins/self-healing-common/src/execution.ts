import { z } from 'zod';
import { runbookSpecSchema } from './kinds/runbook';
import { stepPlanSchema } from './plan';

/**
 * `awaiting-approval` → `running` → `verifying` → `succeeded`, or on the way
 * `watching` (health is proven and the target free, the alert's end is awaited)
 * → `succeeded` or `inconclusive` (healthy, but the alert has not ended), or
 * `denied` / `expired` (approval), `undoing` → `undone` (verification or a step
 * failed and every step was undone), `failed` (could not be undone, or the
 * runbook says stop). `refused`: a guard said no before anything was sent.
 *
 * @public
 */
export const executionStateSchema = z.enum([
  'awaiting-approval',
  'running',
  'verifying',
  'watching',
  'undoing',
  'succeeded',
  'inconclusive',
  'undone',
  'failed',
  'denied',
  'expired',
  'refused',
]);

/**
 * Where an execution stands; see {@link executionStateSchema}.
 *
 * @public
 */
export type ExecutionState = z.infer<typeof executionStateSchema>;

/** States in which an execution holds its target. @public */
export const ACTIVE_EXECUTION_STATES: readonly ExecutionState[] = [
  'awaiting-approval',
  'running',
  'verifying',
  'undoing',
];

/**
 * One committed line of an execution's append-only journal. `intent` is
 * written before an action is sent, `receipt` after; an intent without a
 * receipt is observed, never blindly sent again.
 *
 * @public
 */
export const journalEntrySchema = z.object({
  seq: z.number().int().positive(),
  /** ISO 8601. */
  at: z.string(),
  stepId: z.string().nullable(),
  kind: z.enum([
    'plan',
    'intent',
    'receipt',
    'observation',
    'step-done',
    'step-failed',
    'verification',
    'undo-intent',
    'undo-receipt',
    'undo-failed',
    'outcome',
  ]),
  data: z.record(z.string(), z.unknown()),
});

/**
 * One line of an execution's journal; see {@link journalEntrySchema}.
 *
 * @public
 */
export type JournalEntry = z.infer<typeof journalEntrySchema>;

/**
 * One person's answer to an execution that waits.
 *
 * @public
 */
export const approvalSchema = z.object({
  verdict: z.enum(['approve', 'deny']),
  /** Entity ref of the person. */
  by: z.string(),
  comment: z.string().optional(),
  /** ISO 8601. */
  at: z.string(),
});

/**
 * One person's answer; see {@link approvalSchema}.
 *
 * @public
 */
export type Approval = z.infer<typeof approvalSchema>;

/**
 * What an execution waits for before it may run.
 *
 * @public
 */
export const approvalRequirementSchema = z.object({
  /** Approvals needed before the execution may run; see also `missing`. */
  count: z.number().int().nonnegative(),
  /** Entity refs whose members may approve, e.g. the owner. */
  from: z.array(z.string()),
  /**
   * 1: the groups above the owner are asked as well, 2: also the platform,
   * since nobody has answered before. Absent: those whom the policy names.
   */
  level: z.number().int().positive().optional(),
  /** Whoever asked for the execution may not approve it. */
  notSelf: z.boolean(),
  /** ISO 8601; afterwards the execution expires. */
  expiresAt: z.string(),
});

/**
 * What an execution waits for; see {@link approvalRequirementSchema}.
 *
 * @public
 */
export type ApprovalRequirement = z.infer<typeof approvalRequirementSchema>;

/**
 * A runbook being carried out on one target: its plan, approvals, journal and state.
 *
 * @public
 */
export const executionSchema = z.object({
  id: z.string(),
  incidentId: z.string().nullable(),
  decisionId: z.string(),
  entityRef: z.string(),
  runbookRef: z.string(),
  runbookTitle: z.string(),
  target: z.string(),
  state: executionStateSchema,
  /** `policy`, or the entity ref of the person who pressed the button. */
  requestedBy: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  plans: z.array(stepPlanSchema),
  /** Identifies exactly these plans; an approval names what it approves. */
  planDigest: z.string(),
  approvalRequired: approvalRequirementSchema.nullable(),
  approvals: z.array(approvalSchema),
  /** Approvals still missing; absent where none is needed. */
  missing: z.number().int().nonnegative().optional(),
  /**
   * Whether the caller may approve or deny it now; absent where nothing waits
   * for an answer, or it could not be found out.
   */
  mayAnswer: z.boolean().optional(),
  /** Why the caller may not, in words. */
  answerObstacle: z.string().optional(),
  /** How its runbook proves that it helped; absent: it proves nothing. */
  verify: runbookSpecSchema.shape.verify,
  /** What its runbook does when a step or the proof fails. */
  onFailure: runbookSpecSchema.shape.onFailure.unwrap().optional(),
  journal: z.array(journalEntrySchema),
  /** ISO 8601 times. */
  createdAt: z.string(),
  endedAt: z.string().nullable(),
});

/**
 * A runbook being carried out; see {@link executionSchema}.
 *
 * @public
 */
export type Execution = z.infer<typeof executionSchema>;

/** Body of `POST /plans`. @public */
export const planRequestSchema = z.strictObject({
  entityRef: z.string().min(1),
  runbookRef: z.string().min(1),
  parameters: z.record(z.string(), z.unknown()).default({}),
  /**
   * Goes past a rule that a person may go past, e.g. that the same change is
   * not made twice. The reason is kept.
   */
  override: z
    .strictObject({
      reason: z
        .string()
        .trim()
        .min(1, 'say why it is to be done all the same')
        .max(2_000),
    })
    .optional(),
});

/**
 * Body of `POST /plans`; see {@link planRequestSchema}.
 *
 * @public
 */
export type PlanRequest = z.input<typeof planRequestSchema>;

/** Answer of `POST /plans`: the decision that a run would get now. @public */
export const planPreviewSchema = z.object({
  verdict: z.enum(['act', 'deny']),
  reasons: z.array(
    z.object({
      rule: z.string(),
      effect: z.enum(['allows', 'limits', 'forbids']),
      message: z.string(),
    }),
  ),
  plans: z.array(stepPlanSchema),
  planDigest: z.string(),
  /** It is denied, and would not be with an `override` that says why. */
  overridable: z.boolean().optional(),
});

/**
 * Answer of `POST /plans`; see {@link planPreviewSchema}.
 *
 * @public
 */
export type PlanPreview = z.infer<typeof planPreviewSchema>;

/**
 * Body of `POST /executions`. `planDigest` is what the person saw; when the
 * plan has changed since, the answer is 409 and nothing runs.
 *
 * @public
 */
export const executionRequestSchema = planRequestSchema.extend({
  planDigest: z.string().min(1),
});

/**
 * Body of `POST /executions`; see {@link executionRequestSchema}.
 *
 * @public
 */
export type ExecutionRequest = z.input<typeof executionRequestSchema>;

/** Body of `POST /executions/:id/approval`. @public */
export const approvalRequestSchema = z.strictObject({
  verdict: z.enum(['approve', 'deny']),
  planDigest: z.string().min(1),
  comment: z.string().max(2000).optional(),
});

/**
 * Body of `POST /executions/:id/approval`; see {@link approvalRequestSchema}.
 *
 * @public
 */
export type ApprovalRequest = z.infer<typeof approvalRequestSchema>;
