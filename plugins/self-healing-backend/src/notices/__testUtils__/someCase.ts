import {
  Alert,
  Decision,
  Incident,
} from '@backstage-self-healing/plugin-self-healing-common';
import { StoredExecution } from '../../execution/ExecutionStore';
import { rollBack } from '../../policy/__fixtures__/checkoutFacts';
import { NoticeCase } from '../Occasion';

export const NOW = '2026-11-28T02:10:00.000Z';

export const incident: Incident = {
  id: 'i1',
  title: 'KubePodCrashLooping on checkout',
  entityRef: 'component:default/checkout',
  ownerRef: 'group:default/team-checkout',
  workload: 'demo/shop/Deployment/checkout',
  severity: 'critical',
  status: 'open',
  alertCount: 1,
  firingCount: 1,
  openedAt: '2026-11-28T02:00:00.000Z',
  updatedAt: '2026-11-28T02:00:00.000Z',
  resolvedAt: null,
  hands: null,
};

export const alert: Alert = {
  source: 'alertmanager',
  fingerprint: 'f1',
  status: 'firing',
  labels: { alertname: 'KubePodCrashLooping', severity: 'critical' },
  annotations: { summary: 'checkout restarts again and again' },
  startsAt: '2026-11-28T01:58:00.000Z',
};

export function decision(
  verdict: Decision['verdict'],
  ...reasons: Decision['reasons']
): Decision {
  return {
    id: 'd1',
    incidentId: incident.id,
    verdict,
    reasons,
    policyRef: null,
    runbookRef: null,
    plans: [],
    facts: {},
    decidedAt: '2026-11-28T02:00:05.000Z',
  };
}

export function execution(
  change: Partial<StoredExecution> = {},
): StoredExecution {
  return {
    id: 'e1',
    incidentId: incident.id,
    decisionId: 'd1',
    entityRef: 'component:default/checkout',
    ownerRef: 'group:default/team-checkout',
    policyRef: null,
    runbookRef: rollBack.ref,
    runbookTitle: 'Roll back last release',
    runbook: rollBack.spec,
    target: 'demo/shop/Deployment/checkout',
    state: 'succeeded',
    requestedBy: 'policy',
    parameters: {},
    plans: [
      {
        stepId: 'undo',
        plan: {
          action: 'kubernetes:rollout-undo',
          target: 'demo/shop/Deployment/checkout',
          summary: 'Roll checkout back from revision 5 to 4',
          changes: [],
          blastRadius: { pods: 3, podsInScope: 10, workloads: 1 },
          dryRun: { accepted: true },
          preconditions: {},
          request: {},
          undoable: true,
          plannedAt: NOW,
        },
      },
    ],
    planDigest: 'p1',
    approvalRequired: null,
    approvals: [],
    cause: { alerts: [], visible: true },
    journal: [],
    createdAt: '2026-11-28T02:01:00.000Z',
    endedAt: '2026-11-28T02:04:00.000Z',
    ...change,
  };
}

/** Something fires on checkout, and nothing is known besides. */
export function someCase(change: Partial<NoticeCase> = {}): NoticeCase {
  return {
    id: 'i1',
    incident,
    alerts: [alert],
    decision: null,
    execution: null,
    executions: [],
    entityTitle: 'Checkout',
    story: [],
    lastError: null,
    now: NOW,
    timeZone: 'UTC',
    ...change,
  };
}
