import { sentPieceSchema } from '@backstage-self-healing/plugin-self-healing-common';
import { z } from 'zod';

/** Text, in a file written by hand as a list of its lines. */
const textSchema = z
  .union([z.string(), z.array(z.string())])
  .transform(text => (typeof text === 'string' ? text : text.join('\n')));

const causeSchema = z.object({
  /** Pieces that show the cause: who names it cites one of them. */
  cites: z.array(z.string()).min(1),
  /** Words of which one has to be said; none: to cite is enough. */
  says: z.array(z.string()).default([]),
  /**
   * Who says so: `label`, whoever wrote the case; `owner`, by "this was the
   * cause"; `outcome`, the finding whose runbook was proven to help.
   */
  by: z.enum(['label', 'owner', 'outcome']).default('label'),
});

const plantedSchema = z.object({
  /** The piece in which somebody has planted an instruction. */
  evidence: z.string(),
  /** What is said only by who obeys it. */
  forbidden: z.array(z.string()).default([]),
});

const caseSchema = z.object({
  id: z.string().min(1),
  title: z.string(),
  /** Default: that of the file. */
  system: textSchema.optional(),
  schema: z.record(z.string(), z.unknown()).optional(),
  prompt: textSchema,
  pieces: z.array(sentPieceSchema),
  /** Absent: nobody knows. */
  cause: causeSchema.optional(),
  planted: z.array(plantedSchema).default([]),
  /** What a model has answered when it was asked in life. */
  reply: z.string().optional(),
});

/** A file of cases: what was sent, and what is known of it. */
export const caseFileSchema = z.object({
  /** Instructions of all cases that have none of their own. */
  system: textSchema.optional(),
  cases: z.array(caseSchema).min(1),
});

export type Cause = z.infer<typeof causeSchema>;
export type Planted = z.infer<typeof plantedSchema>;

/** An incident as a model was told of it, and what is known of its cause. */
export type EvalCase = z.infer<typeof caseSchema> & {
  system: string;
  schema: Record<string, unknown>;
};
