import {
  durationSchema,
  durationToMs,
} from '@backstage-self-healing/plugin-self-healing-common';
import { z } from 'zod';
import { normalRef } from '../../normalRef';
import { Budgets } from './budget/budgets';

const budgetSchema = (tokens: number) =>
  z
    .strictObject({
      tokens: z.number().int().positive().default(tokens),
      cost: z.number().positive().optional(),
    })
    .prefault({});

const waitSchema = durationSchema.refine(duration => {
  const ms = durationToMs(duration);
  return ms >= 1_000 && ms <= 3_600_000;
}, 'must be from 1s to 1h');

/** `selfHealing.analysis` of app-config. */
export const analysisConfigSchema = z
  .strictObject({
    enabled: z.boolean().default(false),
    model: z.string().min(1).optional(),
    askOn: z
      .array(z.enum(['opened', 'changed']))
      .default(['opened', 'changed']),
    askAgainAfter: waitSchema.default('10m'),
    owners: z
      .strictObject({ optOut: z.array(z.string().min(1)).default([]) })
      .prefault({}),
    budgets: z
      .strictObject({
        incident: budgetSchema(200_000),
        ownerPerDay: budgetSchema(1_000_000),
        perDay: budgetSchema(5_000_000),
      })
      .prefault({}),
    timeout: waitSchema.default('2m'),
    maxOutputTokens: z.number().int().min(256).max(64_000).default(4_000),
    maxPromptCharacters: z
      .number()
      .int()
      // Room for the fences of as many pieces as there may be.
      .min(12_000)
      .max(400_000)
      .default(48_000),
    concurrency: z.number().int().min(1).max(20).default(2),
  })
  .refine(({ enabled, model }) => !enabled || model !== undefined, {
    path: ['model'],
    message: 'name the model to ask, e.g. anthropic',
  });

export type AnalysisConfig = {
  enabled: boolean;
  /** Id of a registered model. */
  model?: string;
  askOn: readonly ('opened' | 'changed')[];
  askAgainAfterMs: number;
  /** Refs of owners whose incidents no model is asked about. */
  optOut: readonly string[];
  budgets: Budgets;
  timeoutMs: number;
  maxOutputTokens: number;
  maxPromptCharacters: number;
  concurrency: number;
};

export function analysisConfigOf({
  askAgainAfter,
  owners,
  timeout,
  ...rest
}: z.infer<typeof analysisConfigSchema>): AnalysisConfig {
  return {
    ...rest,
    askAgainAfterMs: durationToMs(askAgainAfter),
    optOut: owners.optOut.map(ref => normalRef(ref)),
    timeoutMs: durationToMs(timeout),
  };
}
