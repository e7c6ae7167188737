import {
  Execution,
  executionSchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import { after } from './clock';
import { rollBackPlan } from './decision';

export function execution(overrides: Partial<Execution> = {}): Execution {
  return executionSchema.parse({
    id: 'execution-1',
    incidentId: 'incident-1',
    decisionId: 'decision-1',
    entityRef: 'component:default/checkout',
    runbookRef: 'runbook:default/roll-back-last-release',
    runbookTitle: 'Roll back last release',
    target: 'demo/shop/Deployment/checkout',
    state: 'succeeded',
    requestedBy: 'policy',
    parameters: {},
    plans: [rollBackPlan()],
    planDigest: 'sha256-5f2d8c01aa34e9b7',
    approvalRequired: null,
    approvals: [],
    journal: [
      { seq: 1, at: after(4), stepId: null, kind: 'plan', data: {} },
      { seq: 2, at: after(5), stepId: 'undo', kind: 'intent', data: {} },
      {
        seq: 3,
        at: after(6),
        stepId: 'undo',
        kind: 'receipt',
        data: { message: 'The API server accepted the rollback' },
      },
      { seq: 4, at: after(18), stepId: 'undo', kind: 'step-done', data: {} },
      {
        seq: 5,
        at: after(31),
        stepId: null,
        kind: 'verification',
        data: { message: 'rollout: healthy, alert: resolved' },
      },
      {
        seq: 6,
        at: after(31),
        stepId: null,
        kind: 'outcome',
        data: { message: 'Succeeded' },
      },
    ],
    createdAt: after(4),
    endedAt: after(31),
    ...overrides,
  });
}
