import { z } from 'zod/v3';
import { withoutSecrets } from '../redaction/withoutSecrets';
import { requireRun } from '../routes/planPreview';
import { readRun, runInput } from './runInput';
import { pageOf, planShape, toPlanShapes } from './shapes';
import { Tool } from './tool';

const input = runInput
  .extend({
    reason: z
      .string()
      .trim()
      .min(1)
      .max(500)
      .describe('Why, for the person who decides'),
  })
  .strict();

const output = z.object({
  executionId: z.string(),
  state: z.string(),
  approvers: z.array(z.string()).describe('Whose members may approve it'),
  approvalsNeeded: z.number(),
  expiresAt: z.string(),
  plans: z.array(planShape),
  page: z.string().describe('Where a person approves or denies it'),
  note: z.string(),
});

export const requestRunbookTool: Tool<typeof input, typeof output> = {
  name: 'request-runbook',
  title: 'Ask for a runbook to be run',
  description:
    'Asks people to have a runbook run on a service. Nothing runs by this: it makes a plan and a request, its approvers are told, and one of them reads it and approves or denies it in the portal, also where the caller might have run it alone. Until it is answered, 15 minutes at most, it holds its target, so ask for what is needed and once. No tool can approve it.',
  input,
  output,
  examples: [
    {
      title: 'Ask for a rollback',
      input: {
        entityRef: 'component:default/checkout',
        runbookRef: 'runbook:default/roll-back-last-release',
        parameters: {},
        reason: 'Release 1.5.0 crashes at start; 1.4.0 served until then',
      },
    },
  ],
  attributes: { readOnly: false, destructive: false, idempotent: false },
  async run(options, credentials, { reason, ...given }, signal) {
    const { access, auditor, executions, runs } = options;
    const asked = readRun(given);
    const audit = await auditor.createEvent({
      eventId: 'runbook-request',
      severityLevel: 'medium',
      meta: { entityRef: asked.entityRef, runbookRef: asked.runbookRef },
    });
    try {
      await requireRun(access, credentials, asked.entityRef);
      const id = await runs.request(
        { ...asked, request: { reason: withoutSecrets(reason) } },
        credentials.principal.userEntityRef,
        signal,
      );
      await audit.success({ meta: { executionId: id } });
      const { state, approvalRequired, plans, incidentId, entityRef } =
        (await executions.get(id))!;
      return {
        executionId: id,
        state,
        approvers: approvalRequired!.from,
        approvalsNeeded: approvalRequired!.count,
        expiresAt: approvalRequired!.expiresAt,
        plans: toPlanShapes(plans),
        page: pageOf(options.baseUrl, entityRef, incidentId),
        note: 'Nothing has been done. A person reads the plan and approves or denies it in the portal.',
      };
    } catch (error) {
      await audit.fail({ error: error as Error });
      throw error;
    }
  },
};
