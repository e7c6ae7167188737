import { z } from 'zod';

// Longer than any entity ref or cluster name may be, and short enough to index.
const refSchema = z.string().min(1).max(200);

/**
 * What a kill switch stops: everything, one cluster, one entity or one policy.
 *
 * @public
 */
export const killSwitchScopeSchema = z.discriminatedUnion('scope', [
  z.strictObject({ scope: z.literal('global') }),
  z.strictObject({ scope: z.literal('cluster'), ref: refSchema }),
  z.strictObject({ scope: z.literal('entity'), ref: refSchema }),
  z.strictObject({ scope: z.literal('policy'), ref: refSchema }),
]);

/** What a kill switch stops. @public */
export type KillSwitchScope = z.infer<typeof killSwitchScopeSchema>;

/**
 * The state of one kill switch, who changed it last and why.
 *
 * @public
 */
export const killSwitchSchema = z.object({
  scope: killSwitchScopeSchema,
  /** True: pulled, nothing in scope may act. */
  engaged: z.boolean(),
  reason: z.string(),
  /** Entity ref of whoever changed it last. */
  changedBy: z.string(),
  /** ISO 8601. */
  changedAt: z.string(),
});

/**
 * The state of one kill switch; see {@link killSwitchSchema}.
 *
 * @public
 */
export type KillSwitch = z.infer<typeof killSwitchSchema>;

/** Body of `POST /kill-switches`. @public */
export const killSwitchRequestSchema = z.strictObject({
  scope: killSwitchScopeSchema,
  engaged: z.boolean(),
  reason: z.string().min(1, 'say why').max(500),
});

/**
 * Body of `POST /kill-switches`; see {@link killSwitchRequestSchema}.
 *
 * @public
 */
export type KillSwitchRequest = z.infer<typeof killSwitchRequestSchema>;
