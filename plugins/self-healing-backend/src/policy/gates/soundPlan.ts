import { Reason } from '@backstage-self-healing/plugin-self-healing-common';
import { PolicyFacts, RunbookFact } from '../facts';
import { allows, forbids, isForbidden } from '../reason';
import { Gate, passed, stopped } from './gate';

/**
 * Whether there is a plan, for exactly the runbook's steps, on the workload in
 * question and nothing else, that the cluster accepted as a dry run.
 */
export const soundPlan: Gate = ({ facts, runbook }) => {
  const reasons = planReasons(facts, runbook!);
  return isForbidden(reasons)
    ? stopped('deny', ...reasons)
    : passed(...reasons);
};

function planReasons(
  { planning, workload }: PolicyFacts,
  runbook: RunbookFact,
): Reason[] {
  if (planning === null) {
    return [forbids('plan', `No plan was made for ${runbook.title}.`)];
  }
  if ('error' in planning) {
    return [
      forbids(
        'plan',
        `${runbook.title} could not be planned: ${planning.error}`,
      ),
    ];
  }
  const { plans } = planning;
  const planned = plans.map(({ stepId }) => stepId).join(', ');
  const steps = runbook.spec.steps.map(({ id }) => id).join(', ');
  if (planned !== steps) {
    return [
      forbids(
        'plan',
        `The plan is for the steps '${planned}', but ${runbook.title} has '${steps}'.`,
      ),
    ];
  }
  return plans.map(({ stepId, plan }) => {
    // What has not opted in is never touched, whatever a runbook names.
    if (plan.target !== workload) {
      return forbids(
        'plan',
        `Step ${stepId} acts on ${plan.target}, but this is about ${workload}.`,
      );
    }
    return plan.dryRun.accepted
      ? allows('dry-run', `The cluster accepts step ${stepId}: ${plan.summary}`)
      : forbids(
          'dry-run',
          `The cluster does not accept step ${stepId}: ${
            plan.dryRun.message ?? 'it gave no reason'
          }`,
        );
  });
}
