import {
  IncidentDetail,
  incidentDetailSchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import { alert } from './alert';
import { after } from './clock';
import { decision, rollBackPlan } from './decision';
import { evidence, findings } from './diagnosis';
import { execution } from './execution';
import { timelineOf } from './timeline';

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
    evidence,
    findings,
    decisions: [decision()],
    executions: [execution()],
    mayClose: false,
    mayAcknowledge: false,
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
export function waitingStory(begin = after(0)): IncidentDetail {
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
