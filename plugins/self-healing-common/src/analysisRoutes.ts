import { z } from 'zod';
import { analysisSchema, analysisStatusSchema } from './analysis';

/**
 * Answer of `GET /incidents/:id/analyses`.
 *
 * @public
 */
export const analysisListSchema = z.object({
  /** Newest first. */
  items: z.array(analysisSchema),
  /** Whether the caller may ask for one and say what was right. */
  mayAnalyze: z.boolean(),
  /** Why none can be asked for now, in one sentence; absent: one can. */
  unavailable: z.string().optional(),
  /** What has changed is not in the newest one. */
  outdated: z.boolean().optional(),
});

/**
 * The analyses of an incident; see {@link analysisListSchema}.
 *
 * @public
 */
export type AnalysisList = z.infer<typeof analysisListSchema>;

/**
 * What `GET /analyses/:id/stream` sends, as server-sent events. `text`: one
 * field of the reply, whole, without secrets and not judged yet. `status`: how
 * it stands; after `done`, `failed` and `skipped` the stream ends, and the
 * judged analysis is to be read.
 *
 * @public
 */
export const analysisEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('text'),
    field: z.enum(['summary', 'claim', 'wouldDisprove', 'look', 'why']),
    /** Which sentence, hypothesis or next step it belongs to, from 0. */
    index: z.number().int().min(0),
    text: z.string(),
  }),
  z.object({
    type: z.literal('status'),
    status: analysisStatusSchema,
    failure: z.string().optional(),
  }),
]);

/**
 * What a stream of an analysis tells; see {@link analysisEventSchema}.
 *
 * @public
 */
export type AnalysisEvent = z.infer<typeof analysisEventSchema>;

/** Body of `POST /incidents/:id/analyses`. @public */
export const analysisRequestSchema = z.strictObject({});

/**
 * Body of `POST /analyses/:id/feedback`. It takes the place of what the same
 * person said before.
 *
 * @public
 */
export const analysisFeedbackRequestSchema = z.strictObject({
  wasCause: z.number().int().min(0).optional(),
  thumbs: z.enum(['up', 'down']).optional(),
  comment: z.string().trim().max(2_000).optional(),
});

/**
 * Body of `POST /analyses/:id/feedback`; see
 * {@link analysisFeedbackRequestSchema}.
 *
 * @public
 */
export type AnalysisFeedbackRequest = z.infer<
  typeof analysisFeedbackRequestSchema
>;
