import { NotFoundError } from '@backstage/errors';
import { z } from 'zod/v3';
import { incidentIdInput, readIncident } from './readIncident';
import { decisionShape, toDecisionShape } from './shapes';
import { READS, Tool } from './tool';

const input = z
  .object({
    incidentId: incidentIdInput,
    decisionId: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .describe('An earlier one; absent: the last'),
  })
  .strict();

const output = z.object({
  decision: decisionShape,
  earlier: z
    .array(
      z.object({ id: z.string(), decidedAt: z.string(), verdict: z.string() }),
    )
    .describe('Other decisions about this incident, newest first'),
});

export const explainDecisionTool: Tool<typeof input, typeof output> = {
  name: 'explain-decision',
  title: 'Explain a decision',
  description:
    'Says what Self-Healing decided about an incident and why: the verdict and every rule that spoke, in the words that owners see. A decision is made by rules over stored facts and never by a model.',
  input,
  output,
  examples: [
    {
      title: 'Why did it not act?',
      input: { incidentId: '3f0f7a3e-7d0c-4c1c-9b52-0d8b8f1f6a55' },
    },
  ],
  attributes: READS,
  async run(options, credentials, { incidentId, decisionId }) {
    const { decisions } = await readIncident(options, credentials, incidentId);
    const chosen = decisionId
      ? decisions.find(({ id }) => id === decisionId)
      : decisions.at(-1);
    if (!chosen) {
      throw new NotFoundError(
        decisionId
          ? `Incident ${incidentId} has no decision ${decisionId}`
          : `Nothing has been decided about incident ${incidentId} yet`,
      );
    }
    return {
      decision: toDecisionShape(chosen),
      earlier: decisions
        .filter(one => one !== chosen)
        .reverse()
        .slice(0, 20)
        .map(({ id, decidedAt, verdict }) => ({ id, decidedAt, verdict })),
    };
  },
};
