import { z } from 'zod/v3';
import { previewPlan } from '../routes/planPreview';
import { readRun, runInput } from './runInput';
import { planShape, reasonShape, toPlanShapes, toReasonShapes } from './shapes';
import { READS, Tool } from './tool';

const input = runInput.strict();

const output = z.object({
  verdict: z
    .string()
    .describe(
      'act: the caller might run it in the portal; deny: a rule forbids it',
    ),
  reasons: z.array(reasonShape),
  plans: z.array(planShape),
});

export const planRunbookTool: Tool<typeof input, typeof output> = {
  name: 'plan-runbook',
  title: 'Plan a runbook',
  description:
    'Shows what a runbook would do to a service now, and whether the rules would allow it: the changes as the cluster sees them in a dry run, and how many pods they touch. Changes nothing. The caller has to be allowed to run runbooks on the entity. To have it run, use request-runbook.',
  input,
  output,
  examples: [
    {
      title: 'What would a rollback do?',
      input: {
        entityRef: 'component:default/checkout',
        runbookRef: 'runbook:default/roll-back-last-release',
        parameters: {},
      },
    },
  ],
  attributes: READS,
  async run(options, credentials, given, signal) {
    const asked = readRun(given);
    const { verdict, reasons, plans } = await previewPlan(
      options,
      credentials,
      asked,
      signal,
    );
    return {
      verdict,
      reasons: toReasonShapes(reasons),
      plans: toPlanShapes(plans),
    };
  },
};
