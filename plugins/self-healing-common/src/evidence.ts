import { z } from 'zod';

/**
 * How a number went over time, as a page draws it.
 *
 * @public
 */
export const evidenceSeriesSchema = z.object({
  /** What tells it apart from the others beside it, e.g. `checkout-5d9`. */
  name: z.string(),
  /** E.g. `bytes`, `seconds`, `ratio`, `1/s`; absent: a plain number. */
  unit: z.string().optional(),
  /** Unix seconds and value, oldest first; null where nothing was measured. */
  points: z.array(z.tuple([z.number(), z.number().nullable()])).max(240),
  /** Where an alert fires, or a limit lies. */
  threshold: z.number().optional(),
  /** Moments that matter beside it, e.g. when an alert began to fire. */
  marks: z.array(z.object({ at: z.number(), label: z.string() })).optional(),
});

/**
 * How a number went over time; see {@link evidenceSeriesSchema}.
 *
 * @public
 */
export type EvidenceSeries = z.infer<typeof evidenceSeriesSchema>;

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
  series: z.array(evidenceSeriesSchema).max(24).optional(),
  /** What of it could not be read, and why, in one sentence. */
  gap: z.string().optional(),
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
