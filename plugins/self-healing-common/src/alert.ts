import { z } from 'zod';

/**
 * One alert as intake normalised it. An alert is the same alert as another when
 * source, fingerprint and startsAt agree. It fires, is resolved, and may fire
 * again when its source had taken it for over too early.
 *
 * @public
 */
export const alertSchema = z.object({
  /** Id of the alert source, e.g. `alertmanager`. */
  source: z.string().min(1),
  /** Identity of the label set, given by the source. */
  fingerprint: z.string().min(1),
  status: z.enum(['firing', 'resolved']),
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()),
  /** ISO 8601. */
  startsAt: z.string(),
  /** What its sender said instead, where no clock can mean that. */
  toldStartsAt: z.string().optional(),
  /** ISO 8601; present only once resolved. */
  endsAt: z.string().optional(),
  generatorUrl: z.string().optional(),
  /** How often it fired again after its end was told; absent for never. */
  recurrence: z.number().int().positive().optional(),
});

/**
 * One alert as intake normalised it; see {@link alertSchema}.
 *
 * @public
 */
export type Alert = z.infer<typeof alertSchema>;

/**
 * The answer to an accepted delivery (HTTP 202). Everything counted here is
 * already on disk.
 *
 * @public
 */
export const intakeReceiptSchema = z.object({
  deliveryId: z.string(),
  /** Alerts in the payload. */
  received: z.number().int(),
  /** Alerts not seen before with this status. */
  stored: z.number().int(),
  /** Alerts already known: HA pairs, retries and repeats. */
  duplicates: z.number().int(),
  /** Alerts that could not be read; absent for none. */
  refused: z.number().int().positive().optional(),
  /** Why not, for the first of them. */
  problems: z.array(z.string()).optional(),
});

/**
 * The answer to an accepted delivery; see {@link intakeReceiptSchema}.
 *
 * @public
 */
export type IntakeReceipt = z.infer<typeof intakeReceiptSchema>;
