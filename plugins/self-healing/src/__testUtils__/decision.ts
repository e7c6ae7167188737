import {
  Decision,
  decisionSchema,
  StepPlan,
  stepPlanSchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import { after } from './clock';

export function rollBackPlan(
  overrides: Partial<StepPlan['plan']> = {},
): StepPlan {
  return stepPlanSchema.parse({
    stepId: 'undo',
    plan: {
      action: 'kubernetes:rollout-undo',
      target: 'demo/shop/Deployment/checkout',
      summary: 'Roll checkout back from revision 5 to 4',
      changes: [
        {
          path: 'spec.template.spec.containers[0].image',
          before: 'shop/checkout:1.5.0',
          after: 'shop/checkout:1.4.0',
        },
      ],
      blastRadius: { pods: 3, podsInScope: 15, workloads: 1 },
      dryRun: { accepted: true },
      preconditions: { resourceVersion: '4711' },
      request: {},
      undoable: true,
      plannedAt: after(4),
      ...overrides,
    },
  });
}

export function decision(overrides: Partial<Decision> = {}): Decision {
  return decisionSchema.parse({
    id: 'decision-1',
    incidentId: 'incident-1',
    verdict: 'act',
    reasons: [
      {
        rule: 'kill-switch',
        effect: 'allows',
        message: 'No kill switch is pulled for anything this would touch.',
      },
      {
        rule: 'opted-in',
        effect: 'allows',
        message: 'checkout has opted in to self-healing.',
      },
      {
        rule: 'policy',
        effect: 'allows',
        message:
          'The policy "Roll back a bad release" covers checkout and this alert.',
      },
      {
        rule: 'blast-radius',
        effect: 'allows',
        message: 'The plan touches 3 of 15 pods; at most 30 % are allowed.',
      },
    ],
    policyRef: 'healingpolicy:default/roll-back-bad-release',
    runbookRef: 'runbook:default/roll-back-last-release',
    plans: [rollBackPlan()],
    facts: {},
    decidedAt: after(4),
    ...overrides,
  });
}
