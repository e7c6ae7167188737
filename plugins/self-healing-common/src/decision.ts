import { z } from 'zod';
import { stepPlanSchema } from './plan';

/**
 * `ignore`: not ours to touch or look at. `observe`: record only. `suggest`:
 * a plan waits for a person. `act`: run unattended. `deny`: would have acted,
 * but a rule forbids it.
 *
 * @public
 */
export const verdictSchema = z.enum([
  'ignore',
  'observe',
  'suggest',
  'act',
  'deny',
]);

/**
 * What was decided; see {@link verdictSchema}.
 *
 * @public
 */
export type Verdict = z.infer<typeof verdictSchema>;

/**
 * One rule that spoke, and why, in words an owner understands.
 *
 * @public
 */
export const reasonSchema = z.object({
  /** e.g. `kill-switch`, `opted-in`, `policy`, `when`, `cooldown`. */
  rule: z.string(),
  effect: z.enum(['allows', 'limits', 'forbids']),
  message: z.string(),
});

/**
 * One rule that spoke, and why; see {@link reasonSchema}.
 *
 * @public
 */
export type Reason = z.infer<typeof reasonSchema>;

/**
 * A recorded decision with the snapshot of facts it was made from: replaying
 * the facts gives the same verdict and reasons.
 *
 * @public
 */
export const decisionSchema = z.object({
  id: z.string(),
  incidentId: z.string().nullable(),
  verdict: verdictSchema,
  reasons: z.array(reasonSchema),
  policyRef: z.string().nullable(),
  runbookRef: z.string().nullable(),
  plans: z.array(stepPlanSchema),
  facts: z.record(z.string(), z.unknown()),
  /** ISO 8601. */
  decidedAt: z.string(),
});

/**
 * A recorded decision with its facts; see {@link decisionSchema}.
 *
 * @public
 */
export type Decision = z.infer<typeof decisionSchema>;
