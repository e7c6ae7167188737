import { z } from 'zod';

/**
 * What a row of a timeline tells of.
 *
 * @public
 */
export const timelineKindSchema = z.enum([
  'alert-firing',
  'alert-resolved',
  'alerts-missing',
  'alert-placed',
  'incident-opened',
  'incident-resolved',
  'incident-closed',
  'acknowledged',
  'changed-by-hand',
  'handed-back',
  'kill-switch',
  'evidence',
  'finding',
  'analysis',
  'decision',
  'plan',
  'approval-requested',
  'approval-granted',
  'approval-denied',
  'approval-expired',
  'intent',
  'receipt',
  'observation',
  'step-failed',
  'verification-started',
  'verification-passed',
  'verification-failed',
  'verification-inconclusive',
  'watching',
  'undo-started',
  'undo-intent',
  'undo-receipt',
  'escalated',
  'outcome',
]);

/**
 * What a row of a timeline tells of; see {@link timelineKindSchema}.
 *
 * @public
 */
export type TimelineKind = z.infer<typeof timelineKindSchema>;

/**
 * One row of the hash-chained story of an incident, or of an execution that a
 * person started outside any incident.
 *
 * @public
 */
export const timelineEntrySchema = z.object({
  /** Position in its chain, from 1 without gaps. */
  seq: z.number().int().positive(),
  /** ISO 8601. */
  at: z.string(),
  kind: timelineKindSchema,
  /** `system`, or the entity ref of the person who acted. */
  actor: z.string(),
  /** One plain sentence an owner understands. */
  summary: z.string(),
  data: z.record(z.string(), z.unknown()),
  /** SHA-256 over the previous hash and this row, hex. */
  hash: z.string(),
});

/**
 * One row of a timeline; see {@link timelineEntrySchema}.
 *
 * @public
 */
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;
