import { z } from 'zod';

/**
 * Something seen about an incident's workload, bounded in size.
 *
 * @public
 */
export const evidenceSchema = z.object({
  id: z.string(),
  /** Evidence source, e.g. `kubernetes`. */
  source: z.string(),
  /** e.g. `workload`, `pods`, `events`, `revisions`. */
  kind: z.string(),
  title: z.string(),
  /** ISO 8601. */
  collectedAt: z.string(),
  data: z.record(z.string(), z.unknown()),
});

/**
 * Something seen about a workload; see {@link evidenceSchema}.
 *
 * @public
 */
export type Evidence = z.infer<typeof evidenceSchema>;

/**
 * What a deterministic diagnoser derived from evidence.
 *
 * @public
 */
export const findingSchema = z.object({
  /** e.g. `crash-loop`, `unschedulable`, `config-error`, `recent-change`. */
  type: z.string(),
  /** Which kind of it, e.g. `capacity` of `unschedulable`. */
  cause: z.string().optional(),
  severity: z.enum(['cause', 'symptom', 'context']),
  /** The object it is about, e.g. `pod shop/checkout-5d9`. */
  object: z.string(),
  /** One plain sentence. */
  summary: z.string(),
  /** The usual remedy, in words. */
  remedy: z.string().optional(),
  /** Whether it is about the running revision or an older one's leavings. */
  affects: z.enum(['running', 'other']).optional(),
  /** Ids of the evidence it rests on; never empty. */
  evidenceIds: z.array(z.string()).min(1),
});

/**
 * What a diagnoser derived; see {@link findingSchema}.
 *
 * @public
 */
export type Finding = z.infer<typeof findingSchema>;
