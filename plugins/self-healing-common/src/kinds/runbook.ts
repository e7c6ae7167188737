import { z } from 'zod';
import { durationSchema } from '../duration';
import { entityMetadataSchema, SELF_HEALING_API_VERSION } from './shared';

/**
 * The names that `${{ }}` in a step's input may use.
 *
 * @public
 */
export const RUNBOOK_INPUT_VARIABLES = [
  'entity',
  'incident',
  'parameters',
  'steps',
] as const;

/**
 * The names that `${{ }}` in a check may use, where a check takes any.
 *
 * @public
 */
export const RUNBOOK_CHECK_VARIABLES = ['entity', 'workload'] as const;

/**
 * One step of a runbook: an action, its input, and how long and how often to try.
 *
 * @public
 */
export const runbookStepSchema = z.strictObject({
  id: z
    .string()
    .max(63)
    .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, 'must be lower-case kebab-case'),
  name: z.string().optional(),
  /** Action id, e.g. `kubernetes:rollout-undo`. */
  action: z
    .string()
    .regex(/^[a-z0-9-]+:[a-z0-9-]+$/, 'must be provider:action'),
  /**
   * Values may hold `${{ expression }}`, evaluated as CEL over
   * {@link RUNBOOK_INPUT_VARIABLES}.
   */
  input: z.record(z.string(), z.unknown()).default({}),
  timeout: durationSchema.default('5m'),
  retry: z
    .strictObject({
      attempts: z.number().int().min(1).max(10),
      backoff: durationSchema.default('10s'),
    })
    .default({ attempts: 1, backoff: '10s' }),
});

/**
 * One step of a runbook; see {@link runbookStepSchema}.
 *
 * @public
 */
export type RunbookStep = z.infer<typeof runbookStepSchema>;

/**
 * One check of a verification: an object with exactly one key, the check's id.
 * `rollout: healthy` and `alert: resolved` are built in.
 *
 * @public
 */
export const checkSchema = z
  .record(z.string(), z.unknown())
  .refine(
    check => Object.keys(check).length === 1,
    'must have exactly one key, e.g. { rollout: healthy }',
  );

/**
 * One check of a runbook's verification; see {@link checkSchema}.
 *
 * @public
 */
export type CheckSpec = z.infer<typeof checkSchema>;

/**
 * `spec` of a Runbook: its parameters, its steps and the proof that they helped.
 *
 * @public
 */
export const runbookSpecSchema = z.strictObject({
  owner: z.string().min(1),
  type: z.literal('remediation'),
  /**
   * Backstage filter predicate over catalog entities: where people are offered
   * it. Without one it is offered everywhere.
   */
  targets: z.record(z.string(), z.unknown()).optional(),
  /** JSON Schema of what a person may fill in. */
  parameters: z.record(z.string(), z.unknown()).default({ type: 'object' }),
  steps: z
    .array(runbookStepSchema)
    .min(1, 'a runbook needs at least one step')
    .refine(
      steps => new Set(steps.map(step => step.id)).size === steps.length,
      'step ids must be unique',
    ),
  /** The proof. A runbook without one cannot run unattended. */
  verify: z
    .strictObject({
      /** How long it may take to become healthy. */
      within: durationSchema.default('5m'),
      /** How long it has to stay so. */
      for: durationSchema.default('60s'),
      /** How long the alert's end may take beyond that: it is told late. */
      alertWithin: durationSchema.default('15m'),
      checks: z.array(checkSchema).min(1),
    })
    .optional(),
  onFailure: z.enum(['undo', 'stop']).default('undo'),
});

/**
 * A Runbook is to operations what a Template is to creation.
 *
 * @public
 */
export const runbookEntitySchema = z.looseObject({
  apiVersion: z.literal(SELF_HEALING_API_VERSION),
  kind: z.literal('Runbook'),
  metadata: entityMetadataSchema,
  spec: runbookSpecSchema,
});

/**
 * The catalog kind Runbook; see {@link runbookEntitySchema}.
 *
 * @public
 */
export type RunbookEntity = z.infer<typeof runbookEntitySchema>;
