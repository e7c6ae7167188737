import { z } from 'zod';
import { reasonSchema, verdictSchema } from './decision';
import { entityHealingSchema } from './entityHealing';
import { problemSchema } from './kinds/problem';

/**
 * How far back a preview looks unless it is told.
 *
 * @public
 */
export const DEFAULT_PREVIEW_DAYS = 14;

/**
 * Asks what a policy would have done, before anybody registers it.
 *
 * @public
 */
export const policyPreviewRequestSchema = z.strictObject({
  /** A HealingPolicy as it would be registered, or only its `spec`. */
  policy: z.record(z.string(), z.unknown()),
  /** A Runbook that comes with it; absent: the catalog's are meant. */
  runbook: z.record(z.string(), z.unknown()).optional(),
  /** Whose incidents to look at; absent: the policy is only checked. */
  entityRef: z.string().min(1).optional(),
  /** How far back. */
  days: z.number().int().min(1).max(90).default(DEFAULT_PREVIEW_DAYS),
});

/**
 * Asks what a policy would have done; see {@link policyPreviewRequestSchema}.
 *
 * @public
 */
export type PolicyPreviewRequest = z.input<typeof policyPreviewRequestSchema>;

/**
 * What a policy would have done to an entity's incidents, from the facts that
 * were stored when they were decided on.
 *
 * @public
 */
export const policyPreviewSchema = z.object({
  /** Of the policy, at `metadata…` and `spec…`; with any, nothing is replayed. */
  problems: z.array(problemSchema),
  /** Newest first. */
  incidents: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      /** When it would have been decided so, ISO 8601. */
      at: z.string(),
      /** What would have been decided. */
      verdict: verdictSchema,
      /** Why; a rule `assumed` says what the answer takes for given. */
      reasons: z.array(reasonSchema),
      /** What was decided then. */
      was: verdictSchema,
    }),
  ),
  /** Incidents of these days that were not replayed: too many, or no facts. */
  left: z.number().int(),
});

/**
 * What a policy would have done; see {@link policyPreviewSchema}.
 *
 * @public
 */
export type PolicyPreview = z.infer<typeof policyPreviewSchema>;

/**
 * Runbooks to choose from; those of an entity's owner come first.
 *
 * @public
 */
export const runbookListSchema = z.object({
  items: entityHealingSchema.shape.runbooks,
});

/**
 * Runbooks to choose from; see {@link runbookListSchema}.
 *
 * @public
 */
export type RunbookList = z.infer<typeof runbookListSchema>;
