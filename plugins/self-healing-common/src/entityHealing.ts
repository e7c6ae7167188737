import { z } from 'zod';
import { verdictSchema } from './decision';
import { executionSchema } from './execution';
import { killSwitchSchema } from './killSwitch';

/**
 * The *Self-healing* tab: is healing on for this entity, and if not, why not;
 * what could run; what did.
 *
 * @public
 */
export const entityHealingSchema = z.object({
  entityRef: z.string(),
  /** Opted in, located, and no kill switch in the way. */
  enabled: z.boolean(),
  /** Plain sentences, one for each thing that stands in the way. */
  obstacles: z.array(z.string()),
  workloads: z.array(z.string()),
  policies: z.array(
    z.object({
      ref: z.string(),
      title: z.string(),
      autonomy: z.enum(['observe', 'suggest', 'act']),
      when: z.string(),
      runbookRef: z.string(),
      runbookTitle: z.string(),
      /** Why the policy cannot be used, e.g. its runbook is missing. */
      problem: z.string().optional(),
      /** What its author should know though it can be used. */
      warning: z.string().optional(),
      guardrails: z.array(
        z.object({
          rule: z.string(),
          /** e.g. `at most 3 executions per 1h (1 used)`. */
          message: z.string(),
          /** False: it forbids to act now, for whatever reason. */
          open: z.boolean().optional(),
          /** ISO 8601, when the guardrail is closed until then. */
          closedUntil: z.string().optional(),
        }),
      ),
      lastVerdict: verdictSchema.optional(),
    }),
  ),
  runbooks: z.array(
    z.object({
      ref: z.string(),
      title: z.string(),
      description: z.string().optional(),
      /** JSON Schema of the runbook's parameters. */
      parameters: z.record(z.string(), z.unknown()),
      steps: z.array(z.object({ id: z.string(), action: z.string() })),
      verified: z.boolean(),
      /** How it proves that it helped; absent: it proves nothing. */
      verify: executionSchema.shape.verify,
      onFailure: executionSchema.shape.onFailure,
      /** Whether it belongs to the owner of this entity. */
      own: z.boolean().optional(),
    }),
  ),
  killSwitches: z.array(killSwitchSchema),
  executions: z.array(executionSchema),
  /** What the caller may do here; the server enforces the same. */
  allowed: z.object({
    run: z.boolean(),
    approve: z.boolean(),
    switchEntity: z.boolean(),
    switchGlobal: z.boolean(),
  }),
  statistics: z.object({
    incidents: z.number().int(),
    healed: z.number().int(),
    /** Mean time from the first alert to the first action, ms; null: none yet. */
    mttaMs: z.number().nullable(),
    /** Mean time from the first alert to resolution, ms; null: none yet. */
    mttrMs: z.number().nullable(),
  }),
});

/**
 * All that the *Self-healing* tab shows; see {@link entityHealingSchema}.
 *
 * @public
 */
export type EntityHealing = z.infer<typeof entityHealingSchema>;
