import {
  Alert,
  alertSchema,
  Decision,
  decisionSchema,
  Execution,
  executionSchema,
  IncidentDetail,
  incidentDetailSchema,
  StepPlan,
  stepPlanSchema,
  TimelineEntry,
} from '@backstage-self-healing/plugin-self-healing-common';

/** When the stories begin, unless told. */
const BEGIN = '2026-03-04T03:00:00.000Z';

/** @returns ISO 8601, `seconds` after `begin` */
export function after(seconds: number, begin = BEGIN): string {
  return new Date(Date.parse(begin) + seconds * 1000).toISOString();
}

function alert(overrides: Partial<Alert> = {}): Alert {
  return alertSchema.parse({
    source: 'alertmanager',
    fingerprint: 'a1b2c3d4',
    status: 'firing',
    labels: {
      alertname: 'KubePodCrashLooping',
      severity: 'critical',
      cluster: 'demo',
      namespace: 'shop',
      pod: 'checkout-7d9f8b6c5-x2x7k',
      container: 'checkout',
    },
    annotations: {
      summary: 'Container checkout restarts again and again',
    },
    startsAt: BEGIN,
    ...overrides,
  });
}

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

type Line = Pick<TimelineEntry, 'kind' | 'summary'> &
  Partial<Pick<TimelineEntry, 'actor' | 'data'>> & { second: number };

/** @returns timeline rows, numbered and timed */
export function timelineOf(lines: Line[], begin = BEGIN): TimelineEntry[] {
  return lines.map(({ second, ...line }, index) => ({
    actor: 'system',
    data: {},
    ...line,
    seq: index + 1,
    at: after(second, begin),
    hash: String(index + 1).padStart(64, '0'),
  }));
}

/** The straight line, from alert to proven cure. */
export function healedStory(
  overrides: Partial<IncidentDetail> = {},
): IncidentDetail {
  return incidentDetailSchema.parse({
    incident: {
      id: 'incident-1',
      title: 'checkout: KubePodCrashLooping',
      entityRef: 'component:default/checkout',
      ownerRef: 'group:default/team-checkout',
      workload: 'demo/shop/Deployment/checkout',
      severity: 'critical',
      status: 'resolved',
      alertCount: 3,
      firingCount: 0,
      openedAt: after(1),
      updatedAt: after(32),
      resolvedAt: after(32),
    },
    alerts: [
      alert({ status: 'resolved', endsAt: after(30) }),
      alert({
        fingerprint: 'b2c3d4e5',
        status: 'resolved',
        endsAt: after(30),
        labels: {
          alertname: 'KubeDeploymentUnready',
          severity: 'warning',
          cluster: 'demo',
          namespace: 'shop',
          deployment: 'checkout',
        },
      }),
    ],
    evidence: [
      {
        id: 'pods',
        source: 'kubernetes',
        kind: 'pods',
        title: 'Pods of checkout',
        collectedAt: after(2),
        data: {
          pods: [
            {
              name: 'checkout-7d9f8b6c5-x2x7k',
              phase: 'Running',
              ready: false,
              restarts: 4,
              reason: 'CrashLoopBackOff',
              node: 'node-2',
            },
            {
              name: 'checkout-7d9f8b6c5-9qk2d',
              phase: 'Running',
              ready: true,
              restarts: 0,
              node: 'node-1',
            },
          ],
        },
      },
      {
        id: 'revisions',
        source: 'kubernetes',
        kind: 'revisions',
        title: 'Revisions of checkout',
        collectedAt: after(2),
        data: {
          currentRevisionCreatedAt: after(-300),
          revisions: [
            { revision: 5, image: 'shop/checkout:1.5.0', replicas: 3 },
            { revision: 4, image: 'shop/checkout:1.4.0', replicas: 0 },
          ],
        },
      },
      {
        id: 'logs',
        source: 'kubernetes',
        kind: 'logs',
        title: 'Last lines of checkout-7d9f8b6c5-x2x7k',
        collectedAt: after(2),
        data: {
          lines: [
            'starting checkout 1.5.0',
            'config: payments endpoint is not set',
            'panic: refusing to start',
          ],
        },
      },
    ],
    findings: [
      {
        type: 'recent-change',
        severity: 'cause',
        object: 'Deployment shop/checkout',
        summary: 'Revision 5 was released 5 minutes before the alert.',
        remedy: 'Roll back to revision 4.',
        evidenceIds: ['revisions'],
      },
      {
        type: 'crash-loop',
        severity: 'symptom',
        object: 'Pod shop/checkout-7d9f8b6c5-x2x7k',
        summary: 'Container checkout crashed 4 times and waits to restart.',
        evidenceIds: ['pods', 'logs'],
      },
    ],
    decisions: [decision()],
    executions: [execution()],
    timeline: timelineOf([
      { second: 0, kind: 'alert-firing', summary: 'KubePodCrashLooping fires' },
      {
        second: 1,
        kind: 'incident-opened',
        summary: 'Incident opened for checkout',
        data: { entityRef: 'component:default/checkout' },
      },
      { second: 2, kind: 'evidence', summary: 'Gathered 3 pieces of evidence' },
      {
        second: 3,
        kind: 'finding',
        summary: 'Revision 5 was released 5 minutes before the alert',
      },
      {
        second: 4,
        kind: 'decision',
        summary: 'Act: roll back last release, by policy',
      },
      {
        second: 4,
        kind: 'plan',
        summary: 'Roll checkout back from revision 5 to 4',
      },
      { second: 5, kind: 'intent', summary: 'About to roll checkout back' },
      {
        second: 6,
        kind: 'receipt',
        summary: 'The API server accepted the rollback',
      },
      {
        second: 18,
        kind: 'verification-started',
        summary: 'Waiting for rollout: healthy and alert: resolved',
      },
      {
        second: 30,
        kind: 'alert-resolved',
        summary: 'KubePodCrashLooping resolved',
      },
      {
        second: 31,
        kind: 'verification-passed',
        summary: 'The rollout is healthy and no alert fires',
      },
      { second: 31, kind: 'outcome', summary: 'Roll back succeeded' },
      { second: 32, kind: 'incident-resolved', summary: 'Incident resolved' },
    ]),
    ...overrides,
  });
}

/** A plan that waits for its owner. */
export function waitingStory(begin = BEGIN): IncidentDetail {
  const story = healedStory();
  const entityRef = 'component:default/inventory';
  const plan = rollBackPlan({
    target: 'demo/shop/Deployment/inventory',
    summary: 'Roll inventory back from revision 3 to 2',
    blastRadius: { pods: 2, podsInScope: 15, workloads: 1 },
  });
  return incidentDetailSchema.parse({
    ...story,
    incident: {
      ...story.incident,
      id: 'incident-2',
      title: 'inventory: KubeContainerImagePull',
      entityRef,
      ownerRef: 'group:default/team-fulfilment',
      workload: 'demo/shop/Deployment/inventory',
      status: 'awaiting-approval',
      alertCount: 2,
      firingCount: 2,
      openedAt: after(1, begin),
      updatedAt: after(5, begin),
      resolvedAt: null,
    },
    alerts: [alert({ startsAt: begin })],
    decisions: [
      decision({
        incidentId: 'incident-2',
        verdict: 'suggest',
        decidedAt: after(4, begin),
        plans: [plan],
        reasons: [
          ...decision().reasons,
          {
            rule: 'autonomy',
            effect: 'limits',
            message: 'This policy suggests; a person decides.',
          },
        ],
      }),
    ],
    executions: [
      execution({
        id: 'execution-2',
        incidentId: 'incident-2',
        entityRef,
        target: 'demo/shop/Deployment/inventory',
        state: 'awaiting-approval',
        plans: [plan],
        planDigest: 'sha256-90c1d2e3f4a5b6c7',
        journal: [
          {
            seq: 1,
            at: after(4, begin),
            stepId: null,
            kind: 'plan',
            data: {},
          },
        ],
        approvalRequired: {
          count: 1,
          from: ['group:default/team-fulfilment'],
          notSelf: true,
          expiresAt: after(1800, begin),
        },
        createdAt: after(4, begin),
        endedAt: null,
      }),
    ],
    timeline: timelineOf(
      [
        { second: 0, kind: 'alert-firing', summary: 'ImagePullBackOff fires' },
        {
          second: 1,
          kind: 'incident-opened',
          summary: 'Incident opened for inventory',
        },
        { second: 2, kind: 'evidence', summary: 'Gathered evidence' },
        { second: 4, kind: 'decision', summary: 'Suggest: roll back' },
        {
          second: 5,
          kind: 'approval-requested',
          summary: 'Asked team-fulfilment for approval',
        },
      ],
      begin,
    ),
  });
}

/** Tried, not verified, undone, and handed to the owner. */
export function escalatedStory(): IncidentDetail {
  const story = healedStory();
  return incidentDetailSchema.parse({
    ...story,
    incident: {
      ...story.incident,
      id: 'incident-3',
      status: 'escalated',
      firingCount: 1,
      resolvedAt: null,
    },
    alerts: [alert()],
    executions: [
      execution({ id: 'execution-3', state: 'undone', endedAt: after(160) }),
    ],
    timeline: timelineOf([
      { second: 0, kind: 'alert-firing', summary: 'KubePodCrashLooping fires' },
      { second: 1, kind: 'incident-opened', summary: 'Incident opened' },
      { second: 4, kind: 'decision', summary: 'Act: roll back' },
      { second: 5, kind: 'intent', summary: 'About to roll back' },
      { second: 6, kind: 'receipt', summary: 'Rolled back' },
      { second: 18, kind: 'verification-started', summary: 'Verifying' },
      {
        second: 138,
        kind: 'verification-failed',
        summary: 'The rollout is not healthy after 2m',
      },
      { second: 139, kind: 'undo-intent', summary: 'About to undo' },
      { second: 140, kind: 'undo-receipt', summary: 'Undone' },
      { second: 160, kind: 'escalated', summary: 'Called team-checkout' },
    ]),
  });
}
