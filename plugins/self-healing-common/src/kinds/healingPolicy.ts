import { z } from 'zod';
import { durationSchema, durationToMs } from '../duration';
import { entityMetadataSchema, SELF_HEALING_API_VERSION } from './shared';

/**
 * How far a policy lets the system go by itself.
 *
 * @public
 */
export const autonomySchema = z.enum(['observe', 'suggest', 'act']);

/**
 * How far a policy lets the system go; see {@link autonomySchema}.
 *
 * @public
 */
export type Autonomy = z.infer<typeof autonomySchema>;

/**
 * How far back a guardrail can look: decisions are made from the executions of
 * this time.
 *
 * @public
 */
export const GUARDRAIL_MEMORY = '24h';

const guardrailWindowSchema = durationSchema.refine(
  duration => durationToMs(duration) <= durationToMs(GUARDRAIL_MEMORY),
  `must be at most ${GUARDRAIL_MEMORY}`,
);

/**
 * Bounds on how often and how widely something may act. The platform's and a policy's both hold.
 *
 * @public
 */
export const guardrailsSchema = z.strictObject({
  /** Time after an execution on a target before the next. */
  cooldown: guardrailWindowSchema.optional(),
  limit: z
    .strictObject({
      executions: z.number().int().positive(),
      per: guardrailWindowSchema.refine(
        duration => durationToMs(duration) > 0,
        'must be longer than nothing',
      ),
    })
    .optional(),
  blastRadius: z
    .strictObject({
      /**
       * Pods that serve now and may be replaced: a count, or a share of the
       * namespace's pods such as `30%`.
       */
      pods: z
        .union([
          z.number().int().nonnegative(),
          z
            .string()
            .regex(
              /^(\d{1,2}|100)%$/,
              'must be a count or a share such as 30%',
            ),
        ])
        .optional(),
      workloads: z.number().int().nonnegative().optional(),
      /** What touches one workload alone may touch more pods of it. */
      orOneWorkload: z.boolean().optional(),
    })
    .refine(
      ({ pods, orOneWorkload }) => !orOneWorkload || pods !== undefined,
      'orOneWorkload says "or" to pods: give pods as well',
    )
    .optional(),
});

/**
 * Bounds on acting; see {@link guardrailsSchema}.
 *
 * @public
 */
export type Guardrails = z.infer<typeof guardrailsSchema>;

/**
 * Who has to approve what a policy suggests, how many, and until when.
 *
 * @public
 */
export const approvalRuleSchema = z.strictObject({
  /** `owner`, or entity refs of groups and users. */
  from: z.array(z.string().min(1)).min(1).default(['owner']),
  count: z.number().int().min(1).default(1),
  expires: durationSchema.default('30m'),
  notSelf: z.boolean().default(false),
});

/**
 * Who has to approve; see {@link approvalRuleSchema}.
 *
 * @public
 */
export type ApprovalRule = z.infer<typeof approvalRuleSchema>;

/**
 * Whom to call, and when, about an incident of a policy that is not over yet.
 *
 * @public
 */
export const escalationRuleSchema = z.strictObject({
  /** Since the incident was opened. */
  after: durationSchema.refine(
    duration => durationToMs(duration) > 0,
    'must be longer than nothing',
  ),
  /** `owner`, `platform`, or the entity ref of a group or user. */
  to: z.string().min(1),
});

/**
 * Whom to call when it lasts; see {@link escalationRuleSchema}.
 *
 * @public
 */
export type EscalationRule = z.infer<typeof escalationRuleSchema>;

/**
 * The names that `when` may use. `alert` is each firing alert in turn, newest
 * first; `facts` holds minutesSinceDeploy, severity, workload and alertCount.
 *
 * @public
 */
export const POLICY_CONDITION_VARIABLES = [
  'alert',
  'alerts',
  'entity',
  'facts',
  'findings',
] as const;

/**
 * `spec` of a HealingPolicy: for what, when, which runbook, how far, and with whose approval.
 *
 * @public
 */
export const healingPolicySpecSchema = z.strictObject({
  owner: z.string().min(1),
  /** Backstage filter predicate over catalog entities. */
  targets: z.record(z.string(), z.unknown()),
  /** CEL over {@link POLICY_CONDITION_VARIABLES}. */
  when: z.string().min(1),
  /** Entity ref of a Runbook, kind and namespace optional. */
  runbook: z.string().min(1),
  autonomy: autonomySchema,
  guardrails: guardrailsSchema.default({}),
  approval: approvalRuleSchema.default({
    from: ['owner'],
    count: 1,
    expires: '30m',
    notSelf: false,
  }),
  escalate: escalationRuleSchema.optional(),
});

/**
 * `spec` of a HealingPolicy; see {@link healingPolicySpecSchema}.
 *
 * @public
 */
export type HealingPolicySpec = z.infer<typeof healingPolicySpecSchema>;

/**
 * Says when the system may run a runbook and how far it may go.
 *
 * @public
 */
export const healingPolicyEntitySchema = z.looseObject({
  apiVersion: z.literal(SELF_HEALING_API_VERSION),
  kind: z.literal('HealingPolicy'),
  metadata: entityMetadataSchema,
  spec: healingPolicySpecSchema,
});

/**
 * The catalog kind HealingPolicy; see {@link healingPolicyEntitySchema}.
 *
 * @public
 */
export type HealingPolicyEntity = z.infer<typeof healingPolicyEntitySchema>;
