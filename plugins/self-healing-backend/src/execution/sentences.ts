import { Plan } from '@backstage-self-healing/plugin-self-healing-common';

/** What an execution's timeline rows say. */
export const sentences = {
  intent: (plan: Plan) => `About to act: ${plan.summary}`,
  undoIntent: (plan: Plan) => `About to undo: ${plan.summary}`,
  observed: (status: string) =>
    status === 'done'
      ? 'Looked after an interruption: the action had happened'
      : 'Looked after an interruption: the action had not happened',
  verifying: (checks: readonly Record<string, unknown>[], within: string) =>
    `Waiting for proof, up to ${within}: ${checks
      .map(check =>
        Object.entries(check)
          .map(([id, input]) =>
            typeof input === 'string' ? `${id} ${input}` : id,
          )
          .join(),
      )
      .join(', ')}`,
};
