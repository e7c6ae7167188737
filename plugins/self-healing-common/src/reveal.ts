import { z } from 'zod';

/**
 * Asks what placeholders of personal data in an incident stand for.
 *
 * @public
 */
export const revealRequestSchema = z.strictObject({
  /** e.g. `<EMAIL_1>`; without them, all of the incident. */
  placeholders: z
    .array(z.string().regex(/^<[A-Z_]{1,40}_\d{1,9}>$/, 'is no placeholder'))
    .min(1)
    .max(500)
    .optional(),
});

/**
 * See {@link revealRequestSchema}.
 *
 * @public
 */
export type RevealRequest = z.infer<typeof revealRequestSchema>;

/**
 * What placeholders stand for, of those that are known still: without a key in
 * the configuration only the process that named them knows.
 *
 * @public
 */
export const revealedSchema = z.object({
  values: z.record(z.string(), z.string()),
});

/**
 * See {@link revealedSchema}.
 *
 * @public
 */
export type Revealed = z.infer<typeof revealedSchema>;
