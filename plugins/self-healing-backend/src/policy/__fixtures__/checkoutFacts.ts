import {
  Alert,
  healingPolicySpecSchema,
  KillSwitch,
  KillSwitchScope,
  runbookSpecSchema,
  StepPlan,
} from '@backstage-self-healing/plugin-self-healing-common';
import { ExecutionFact, PolicyFact, PolicyFacts, RunbookFact } from '../facts';

export const NOW = '2026-11-21T08:00:00.000Z';
export const WORKLOAD = 'demo/shop/Deployment/checkout';

export function minutesAgo(minutes: number): string {
  return new Date(Date.parse(NOW) - minutes * 60_000).toISOString();
}

export const rollBack: RunbookFact = {
  ref: 'runbook:default/roll-back',
  title: 'Roll back',
  spec: runbookSpecSchema.parse({
    owner: 'group:default/team-checkout',
    type: 'remediation',
    steps: [{ id: 'undo', action: 'kubernetes:rollout-undo' }],
    verify: { checks: [{ rollout: 'healthy' }, { alert: 'resolved' }] },
  }),
};

export const crashLoopPolicy: PolicyFact = {
  ref: 'healingpolicy:default/crash-loop',
  title: 'Crash loop after a release',
  spec: healingPolicySpecSchema.parse({
    owner: 'group:default/team-checkout',
    targets: { kind: 'Component', 'spec.system': 'orders' },
    when: 'alert.labels.alertname == "KubePodCrashLooping" && facts.minutesSinceDeploy < 30',
    runbook: 'roll-back',
    autonomy: 'act',
    guardrails: {
      cooldown: '15m',
      limit: { executions: 3, per: '1h' },
      blastRadius: { pods: '30%', workloads: 1 },
    },
  }),
  runbook: rollBack,
};

export const crashLoop: Alert = {
  source: 'alertmanager',
  fingerprint: 'f1',
  status: 'firing',
  labels: {
    alertname: 'KubePodCrashLooping',
    severity: 'critical',
    cluster: 'demo',
    namespace: 'shop',
    pod: 'checkout-5d9',
  },
  annotations: {},
  startsAt: minutesAgo(2),
};

export const undoPlan: StepPlan = {
  stepId: 'undo',
  plan: {
    action: 'kubernetes:rollout-undo',
    target: WORKLOAD,
    summary: 'Roll checkout back from revision 5 to 4',
    changes: [],
    blastRadius: { pods: 3, podsInScope: 14, workloads: 1 },
    dryRun: { accepted: true },
    preconditions: {},
    request: {},
    undoable: true,
    plannedAt: NOW,
  },
};

/** checkout crash-loops right after a release: the policy acts. */
export const baseline: PolicyFacts = {
  now: NOW,
  trigger: { kind: 'policy' },
  entity: {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: 'checkout',
      namespace: 'default',
      annotations: { 'self-healing.backstage.io/enabled': 'true' },
    },
    spec: { type: 'service', system: 'orders', owner: 'team-checkout' },
  },
  entityRef: 'component:default/checkout',
  ownerRef: 'group:default/team-checkout',
  incident: { id: 'i1', severity: 'critical', openedAt: minutesAgo(2) },
  alerts: [crashLoop],
  findings: [],
  workload: WORKLOAD,
  minutesSinceDeploy: 4,
  killSwitches: [],
  policies: [crashLoopPolicy],
  runbook: null,
  planning: { plans: [undoPlan] },
  executions: [],
  platform: { guardrails: {} },
};

/** checkout-owner presses the button: it runs. */
export const personBaseline: PolicyFacts = {
  ...baseline,
  trigger: { kind: 'person', ref: 'user:default/checkout-owner' },
  incident: null,
  alerts: [],
  policies: [],
  runbook: rollBack,
};

export function pulled(scope: KillSwitchScope): KillSwitch {
  return {
    scope,
    engaged: true,
    reason: 'migration under way',
    changedBy: 'user:default/platform-admin',
    changedAt: minutesAgo(10),
  };
}

export function withPolicy(change: {
  fact?: Partial<PolicyFact>;
  spec?: Partial<PolicyFact['spec']>;
}): Partial<PolicyFacts> {
  return {
    policies: [
      {
        ...crashLoopPolicy,
        ...change.fact,
        spec: { ...crashLoopPolicy.spec, ...change.spec },
      },
    ],
  };
}

export function withPlan(
  change: Partial<StepPlan['plan']>,
): Partial<PolicyFacts> {
  return {
    planning: {
      plans: [{ ...undoPlan, plan: { ...undoPlan.plan, ...change } }],
    },
  };
}

export function execution(change: Partial<ExecutionFact>): ExecutionFact {
  return {
    id: 'e1',
    target: WORKLOAD,
    entityRef: 'component:default/checkout',
    policyRef: crashLoopPolicy.ref,
    state: 'succeeded',
    startedAt: minutesAgo(45),
    endedAt: minutesAgo(40),
    ...change,
  };
}
