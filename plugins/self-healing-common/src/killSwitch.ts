import { z } from 'zod';

/** @public */
export const killSwitchScopeSchema = z.discriminatedUnion('scope', [
  z.strictObject({ scope: z.literal('global') }),
  z.strictObject({ scope: z.literal('cluster'), ref: z.string().min(1) }),
  z.strictObject({ scope: z.literal('entity'), ref: z.string().min(1) }),
  z.strictObject({ scope: z.literal('policy'), ref: z.string().min(1) }),
]);

/** What a kill switch stops. @public */
export type KillSwitchScope = z.infer<typeof killSwitchScopeSchema>;

/** @public */
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

/** @public */
export type KillSwitch = z.infer<typeof killSwitchSchema>;

/** Body of `POST /kill-switches`. @public */
export const killSwitchRequestSchema = z.strictObject({
  scope: killSwitchScopeSchema,
  engaged: z.boolean(),
  reason: z.string().min(1, 'say why').max(500),
});

/** @public */
export type KillSwitchRequest = z.infer<typeof killSwitchRequestSchema>;
