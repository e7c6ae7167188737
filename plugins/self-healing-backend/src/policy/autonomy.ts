import {
  Autonomy,
  Reason,
  StepPlan,
} from '@backstage-self-healing/plugin-self-healing-common';
import { PolicyFact, RunbookFact } from './facts';
import { allows, limits } from './reason';

/** How far the policy lets the system go when nothing stands in the way. */
export function autonomyOf(
  policy: PolicyFact,
  runbook: RunbookFact,
): { verdict: Autonomy; reasons: Reason[] } {
  const { autonomy } = policy.spec;
  if (autonomy === 'observe') {
    return {
      verdict: 'observe',
      reasons: [
        limits(
          'autonomy',
          `${policy.title} only observes: it would have run ${runbook.title}.`,
        ),
      ],
    };
  }
  if (autonomy === 'suggest') {
    return {
      verdict: 'suggest',
      reasons: [
        limits(
          'autonomy',
          `${policy.title} only suggests: a person must approve ${runbook.title}.`,
        ),
      ],
    };
  }
  if (!runbook.spec.verify) {
    return {
      verdict: 'suggest',
      reasons: [
        limits(
          'verification',
          `${runbook.title} has no verification, so it cannot run unattended: a person must approve it.`,
        ),
      ],
    };
  }
  return {
    verdict: 'act',
    reasons: [
      allows(
        'autonomy',
        `${policy.title} may run ${runbook.title} unattended.`,
      ),
    ],
  };
}

/** What an owner should know about the way back; it forbids nothing. */
export function undoReasons(
  plans: StepPlan[],
  { spec }: RunbookFact,
): Reason[] {
  if (spec.onFailure !== 'undo') return [];
  return plans
    .filter(({ plan }) => !plan.undoable)
    .map(({ stepId }) =>
      limits(
        'undo',
        `Step ${stepId} cannot be undone: if it does not help, the owner is called instead.`,
      ),
    );
}
