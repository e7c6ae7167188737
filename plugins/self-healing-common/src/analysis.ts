import { z } from 'zod';

/**
 * `asked`: waits for its turn. `streaming`: the model answers. `done`: its
 * reply was judged and is kept. `failed`: no reply came that can be used, see
 * `failure`. `skipped`: nothing was sent, see `failure`.
 *
 * @public
 */
export const analysisStatusSchema = z.enum([
  'asked',
  'streaming',
  'done',
  'failed',
  'skipped',
]);

/**
 * Where an analysis stands; see {@link analysisStatusSchema}.
 *
 * @public
 */
export type AnalysisStatus = z.infer<typeof analysisStatusSchema>;

/**
 * One sentence of a model, and what it cites. `struck`: why it must not be
 * believed; such a sentence is shown struck out, with the reason.
 *
 * @public
 */
export const sentenceSchema = z.object({
  text: z.string(),
  /** Ids of pieces that were sent, e.g. `E1`; see {@link sentPieceSchema}. */
  evidence: z.array(z.string()),
  /** What it cites and was not sent. */
  unknown: z.array(z.string()).optional(),
  struck: z.string().optional(),
});

/**
 * One sentence of a model; see {@link sentenceSchema}.
 *
 * @public
 */
export type Sentence = z.infer<typeof sentenceSchema>;

/**
 * One explanation of an incident. When its claim is struck, all of it is.
 *
 * @public
 */
export const hypothesisSchema = z.object({
  claim: sentenceSchema,
  /** What could be seen if it were wrong. */
  wouldDisprove: sentenceSchema,
  /** The model's own, from 0 to 1. */
  confidence: z.number().min(0).max(1),
});

/**
 * One explanation of an incident; see {@link hypothesisSchema}.
 *
 * @public
 */
export type Hypothesis = z.infer<typeof hypothesisSchema>;

/**
 * What a person could do next: open the empty form of a registered runbook, or
 * look at something. Parameters never come from a model.
 *
 * @public
 */
export const nextStepSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('runbook'),
    /** Ref of a runbook that was offered; when struck, whatever was said. */
    runbook: z.string(),
    /** Title of the runbook as the catalog has it; absent when struck. */
    title: z.string().optional(),
    why: sentenceSchema,
    /** Why it must not be followed; such a step is never a link. */
    struck: z.string().optional(),
  }),
  z.object({
    kind: z.literal('look'),
    text: z.string(),
    why: sentenceSchema,
    struck: z.string().optional(),
  }),
]);

/**
 * What a person could do next; see {@link nextStepSchema}.
 *
 * @public
 */
export type NextStep = z.infer<typeof nextStepSchema>;

/**
 * Text in the evidence that speaks to whoever reads it as if it could give
 * orders. It is obeyed by nothing.
 *
 * @public
 */
export const injectionSchema = z.object({
  /** Id of the piece that it stands in. */
  evidence: z.string(),
  excerpt: z.string(),
  /** Who noticed it: rules, before anything was sent, or the model. */
  foundBy: z.enum(['rules', 'model']),
  /** What it tries, in words, e.g. `asks to forget the instructions`. */
  what: z.string(),
});

/**
 * An instruction in the evidence; see {@link injectionSchema}.
 *
 * @public
 */
export type Injection = z.infer<typeof injectionSchema>;

/**
 * What an id in the prompt stands for.
 *
 * @public
 */
export const sentPieceSchema = z.object({
  /** As it stands in the prompt: `I1`, `A1`, `E2`, `F3`, `C1`, `R1`. */
  id: z.string(),
  kind: z.enum([
    'incident',
    'alert',
    'evidence',
    'finding',
    'change',
    'runbook',
  ]),
  title: z.string(),
  /** Id of the evidence on the incident, where it is one. */
  evidenceId: z.string().optional(),
  /** Its ref, where it is a runbook on offer. */
  runbook: z.string().optional(),
});

/**
 * What an id in the prompt stands for; see {@link sentPieceSchema}.
 *
 * @public
 */
export type SentPiece = z.infer<typeof sentPieceSchema>;

/**
 * What somebody said of an analysis; one of each person, the last one counts.
 *
 * @public
 */
export const analysisFeedbackSchema = z.object({
  /** Entity ref of a user. */
  by: z.string(),
  /** ISO 8601. */
  at: z.string(),
  /** Index of the hypothesis that was the cause. */
  wasCause: z.number().int().min(0).optional(),
  thumbs: z.enum(['up', 'down']).optional(),
  comment: z.string().optional(),
});

/**
 * What somebody said of an analysis; see {@link analysisFeedbackSchema}.
 *
 * @public
 */
export type AnalysisFeedback = z.infer<typeof analysisFeedbackSchema>;

/**
 * What a model makes of an incident: advice on a page, and nothing that acts.
 *
 * @public
 */
export const analysisSchema = z.object({
  id: z.string(),
  incidentId: z.string(),
  status: analysisStatusSchema,
  /** ISO 8601. */
  askedAt: z.string(),
  endedAt: z.string().optional(),
  /** `policy`, or the entity ref of the person who asked. */
  askedBy: z.string(),
  model: z.object({ id: z.string(), name: z.string() }),
  /** Exactly what left the building; absent: nothing did. */
  sent: z
    .object({
      system: z.string(),
      prompt: z.string(),
      schema: z.record(z.string(), z.unknown()),
    })
    .optional(),
  /** What the ids in it stand for. */
  pieces: z.array(sentPieceSchema),
  /** Two to four sentences. */
  summary: z.array(sentenceSchema),
  /** Likeliest first. */
  hypotheses: z.array(hypothesisSchema),
  nextSteps: z.array(nextStepSchema),
  injections: z.array(injectionSchema),
  /** What the model answered, word by word, without secrets. */
  reply: z.string().optional(),
  /** Why it failed or was skipped, in one sentence. */
  failure: z.string().optional(),
  tokens: z
    .object({
      input: z.number().int(),
      output: z.number().int(),
      cachedInput: z.number().int().optional(),
    })
    .optional(),
  cost: z.object({ amount: z.number(), currency: z.literal('USD') }).optional(),
  feedback: z.array(analysisFeedbackSchema),
});

/**
 * What a model makes of an incident; see {@link analysisSchema}.
 *
 * @public
 */
export type Analysis = z.infer<typeof analysisSchema>;
