import { z } from 'zod';
import { alertSchema } from './alert';
import { decisionSchema, reasonSchema, verdictSchema } from './decision';
import { evidenceSchema, findingSchema } from './evidence';
import { executionSchema } from './execution';
import { severitySchema } from './severity';
import { timelineEntrySchema } from './timeline';

/**
 * `open`: seen, nothing under way. `awaiting-approval`: a plan waits for a
 * person. `healing`: an execution runs or is being verified. `escalated`: the
 * owner has been called. `resolved`: all alerts resolved and verification, if
 * any, passed.
 *
 * @public
 */
export const incidentStatusSchema = z.enum([
  'open',
  'awaiting-approval',
  'healing',
  'escalated',
  'resolved',
]);

/**
 * Where an incident stands; see {@link incidentStatusSchema}.
 *
 * @public
 */
export type IncidentStatus = z.infer<typeof incidentStatusSchema>;

/**
 * Who has the wheel: while a person has it, nothing is done unattended.
 *
 * @public
 */
export const handsSchema = z.object({
  /** Entity ref of a person, or as whom a change in the cluster was signed. */
  by: z.string(),
  /** ISO 8601. */
  since: z.string(),
  how: z.enum(['acknowledged', 'changed']),
  /** One plain sentence. */
  message: z.string(),
});

/**
 * Who has the wheel; see {@link handsSchema}.
 *
 * @public
 */
export type Hands = z.infer<typeof handsSchema>;

/**
 * What alerts with one likely cause on one entity are folded into.
 *
 * @public
 */
export const incidentSchema = z.object({
  id: z.string(),
  title: z.string(),
  /** Catalog entity ref; null is the *unowned* bucket, visible to admins. */
  entityRef: z.string().nullable(),
  /** Owner of the entity in the catalog when the incident opened. */
  ownerRef: z.string().nullable(),
  /** `cluster/namespace/Kind/name` the alerts point at, when known. */
  workload: z.string().nullable(),
  /** What the alerts are about, whether that can be acted on or not. */
  subject: z
    .object({
      kind: z.string(),
      name: z.string(),
      cluster: z.string().optional(),
      namespace: z.string().optional(),
    })
    .optional(),
  /** Why less than usual may be done about it. */
  reserve: z
    .object({ effect: z.enum(['limits', 'forbids']), message: z.string() })
    .optional(),
  /** What the alerts' labels lack, or name in vain, in words. */
  missing: z.string().optional(),
  /** What its alerts wait for until it is known where they belong. */
  unplaced: z.string().optional(),
  severity: severitySchema,
  status: incidentStatusSchema,
  /** Alerts folded into this incident, and how many of them still fire. */
  alertCount: z.number().int(),
  firingCount: z.number().int(),
  /** ISO 8601 times. */
  openedAt: z.string(),
  updatedAt: z.string(),
  resolvedAt: z.string().nullable(),
  /** Null or absent: nobody has the wheel. */
  hands: handsSchema.nullish(),
  /**
   * How it ended. `healed`: an execution was proven to help. `by-itself`: its
   * alerts ended without such a proof. `by-hand`: a person closed it.
   */
  resolution: z.enum(['healed', 'by-itself', 'by-hand']).optional(),
});

/**
 * Alerts with one likely cause; see {@link incidentSchema}.
 *
 * @public
 */
export type Incident = z.infer<typeof incidentSchema>;

/**
 * An incident as lists tell of it.
 *
 * @public
 */
export const incidentSummarySchema = incidentSchema.extend({
  /** What was decided last, and the reason that settled it. */
  lastDecision: z
    .object({ verdict: verdictSchema, reason: reasonSchema })
    .optional(),
  /** What was run last for it; absent: nothing. */
  lastExecution: executionSchema
    .pick({ id: true, runbookTitle: true, state: true, requestedBy: true })
    .optional(),
});

/**
 * An incident as lists tell of it; see {@link incidentSummarySchema}.
 *
 * @public
 */
export type IncidentSummary = z.infer<typeof incidentSummarySchema>;

/**
 * One page of incidents, newest first.
 *
 * @public
 */
export const incidentListSchema = z.object({
  items: z.array(incidentSummarySchema),
  /** Pass as `cursor` for the next page; absent on the last. */
  nextCursor: z.string().optional(),
  /** Whether the caller sees incidents that belong to no entity. */
  mayReadUnowned: z.boolean().optional(),
});

/**
 * One page of incidents; see {@link incidentListSchema}.
 *
 * @public
 */
export type IncidentList = z.infer<typeof incidentListSchema>;

/**
 * Another incident with the same cause outside of both.
 *
 * @public
 */
export const siblingIncidentSchema = incidentSchema
  .pick({
    id: true,
    title: true,
    entityRef: true,
    status: true,
    hands: true,
    resolution: true,
  })
  .extend({
    /** What they have in common, e.g. `node node-3`. */
    because: z.string(),
  });

/**
 * Another incident with the same cause; see {@link siblingIncidentSchema}.
 *
 * @public
 */
export type SiblingIncident = z.infer<typeof siblingIncidentSchema>;

/**
 * The whole story of an incident.
 *
 * @public
 */
export const incidentDetailSchema = z.object({
  incident: incidentSchema,
  alerts: z.array(alertSchema),
  evidence: z.array(evidenceSchema),
  findings: z.array(findingSchema),
  decisions: z.array(decisionSchema),
  executions: z.array(executionSchema),
  timeline: z.array(timelineEntrySchema),
  /** Whether the caller may close it by hand; see {@link closeIncidentRequestSchema}. */
  mayClose: z.boolean(),
  /** Whether the caller may acknowledge it, and hand it back. */
  mayAcknowledge: z.boolean(),
  /** Others that the same lost node has caused; absent: none are known. */
  siblings: z.array(siblingIncidentSchema).optional(),
});

/**
 * The whole story of an incident; see {@link incidentDetailSchema}.
 *
 * @public
 */
export type IncidentDetail = z.infer<typeof incidentDetailSchema>;

/** Body of `POST /incidents/:id/close`. @public */
export const closeIncidentRequestSchema = z.strictObject({
  comment: z.string().trim().min(1, 'say why nothing is left to do').max(2_000),
});

/**
 * Body of `POST /incidents/:id/close`; see {@link closeIncidentRequestSchema}.
 *
 * @public
 */
export type CloseIncidentRequest = z.infer<typeof closeIncidentRequestSchema>;

/**
 * Body of `POST /incidents/:id/acknowledge` and `POST /incidents/:id/hand-back`.
 *
 * @public
 */
export const handsRequestSchema = z.strictObject({
  comment: z.string().trim().max(2_000).optional(),
});

/**
 * Body of the two routes about who has the wheel; see {@link handsRequestSchema}.
 *
 * @public
 */
export type HandsRequest = z.infer<typeof handsRequestSchema>;
