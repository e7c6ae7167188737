import { Verdict } from '@backstage-self-healing/plugin-self-healing-common';
import {
  baseline,
  crashLoop,
  crashLoopPolicy,
  execution,
  minutesAgo,
  personBaseline,
  pulled,
  rollBack,
  undoPlan,
  withPlan,
  withPolicy,
} from './__fixtures__/checkoutFacts';
import { decide } from './decide';
import { PolicyFacts } from './facts';

type Row = {
  name: string;
  change: Partial<PolicyFacts>;
  verdict: Verdict;
  /** The rule that must have spoken last, or with the given effect. */
  rule: string;
  effect: 'allows' | 'limits' | 'forbids';
  message: RegExp;
};

const notOptedIn = {
  ...baseline.entity!,
  metadata: { ...baseline.entity!.metadata, annotations: {} },
};
const optedInWrongly = {
  ...baseline.entity!,
  metadata: {
    ...baseline.entity!.metadata,
    annotations: { 'self-healing.backstage.io/enabled': 'yes' },
  },
};
const quietRunbook = {
  ...rollBack,
  spec: { ...rollBack.spec, verify: undefined },
};

const shared: Row[] = [
  {
    name: 'global kill switch',
    change: { killSwitches: [pulled({ scope: 'global' })] },
    verdict: 'deny',
    rule: 'kill-switch',
    effect: 'forbids',
    message:
      /^The kill switch for everything is pulled: migration under way \(by user:default\/platform-admin\)\.$/,
  },
  {
    name: 'kill switch of the cluster',
    change: { killSwitches: [pulled({ scope: 'cluster', ref: 'demo' })] },
    verdict: 'deny',
    rule: 'kill-switch',
    effect: 'forbids',
    message: /for cluster demo is pulled/,
  },
  {
    name: 'kill switch of the entity, spelled another way',
    change: {
      killSwitches: [pulled({ scope: 'entity', ref: 'Component:checkout' })],
    },
    verdict: 'deny',
    rule: 'kill-switch',
    effect: 'forbids',
    message: /for entity Component:checkout is pulled/,
  },
  {
    name: 'kill switches unreadable',
    change: { killSwitches: null },
    verdict: 'deny',
    rule: 'kill-switch',
    effect: 'forbids',
    message: /could not be read/,
  },
  {
    name: 'workload unknown',
    change: { workload: null },
    verdict: 'deny',
    rule: 'workload',
    effect: 'forbids',
    message: /not known where component:default\/checkout runs/,
  },
  {
    name: 'no plan was made',
    change: { planning: null },
    verdict: 'deny',
    rule: 'plan',
    effect: 'forbids',
    message: /^No plan was made for Roll back\.$/,
  },
  {
    name: 'planning failed',
    change: { planning: { error: 'checkout has no earlier revision' } },
    verdict: 'deny',
    rule: 'plan',
    effect: 'forbids',
    message: /could not be planned: checkout has no earlier revision/,
  },
  {
    name: 'plan without steps',
    change: { planning: { plans: [] } },
    verdict: 'deny',
    rule: 'plan',
    effect: 'forbids',
    message: /The plan is for the steps '', but Roll back has 'undo'/,
  },
  {
    name: 'plan with a step that the runbook does not have',
    change: {
      planning: { plans: [undoPlan, { ...undoPlan, stepId: 'more' }] },
    },
    verdict: 'deny',
    rule: 'plan',
    effect: 'forbids',
    message: /'undo, more'/,
  },
  {
    name: 'plan that acts on something else',
    change: withPlan({ target: 'demo/shop/Deployment/web' }),
    verdict: 'deny',
    rule: 'plan',
    effect: 'forbids',
    message: /acts on demo\/shop\/Deployment\/web, but this is about/,
  },
  {
    name: 'dry run refused',
    change: withPlan({
      dryRun: { accepted: false, message: 'forbidden: cannot patch' },
    }),
    verdict: 'deny',
    rule: 'dry-run',
    effect: 'forbids',
    message: /does not accept step undo: forbidden: cannot patch/,
  },
  {
    name: 'platform cooldown',
    change: {
      platform: { guardrails: { cooldown: '1h' } },
      executions: [execution({ endedAt: minutesAgo(40) })],
    },
    verdict: 'deny',
    rule: 'cooldown',
    effect: 'forbids',
    message:
      /^The platform asks for 1h between executions; the last ended at 2026-11-21T07:20:00.000Z, so the next may start at 2026-11-21T08:20:00.000Z\.$/,
  },
  {
    name: 'platform limit',
    change: {
      platform: { guardrails: { limit: { executions: 1, per: '1h' } } },
      executions: [execution({})],
    },
    verdict: 'deny',
    rule: 'limit',
    effect: 'forbids',
    message: /^The platform allows at most 1 execution per 1h \(1 used\)\.$/,
  },
  {
    name: 'platform blast radius tighter than the policy',
    change: { platform: { guardrails: { blastRadius: { pods: 2 } } } },
    verdict: 'deny',
    rule: 'blast-radius',
    effect: 'forbids',
    message:
      /^The platform allows a plan to touch at most 2 pods; this one touches 3 pods of 14 in the namespace and 1 workload\.$/,
  },
  {
    name: 'another execution holds the target',
    change: {
      executions: [
        execution({ id: 'e7', state: 'awaiting-approval', endedAt: null }),
      ],
    },
    verdict: 'deny',
    rule: 'active-execution',
    effect: 'forbids',
    message:
      /^Another execution on checkout waits for an approval; only one at a time may act on it\.$/,
  },
  {
    name: 'a step that cannot be undone',
    change: withPlan({ undoable: false }),
    verdict: 'act',
    rule: 'undo',
    effect: 'limits',
    message: /cannot be undone: if it does not help, the owner is called/,
  },
  {
    name: 'a released kill switch and those of others',
    change: {
      killSwitches: [
        { ...pulled({ scope: 'global' }), engaged: false },
        pulled({ scope: 'cluster', ref: 'other' }),
        pulled({ scope: 'entity', ref: 'component:default/web' }),
        pulled({ scope: 'policy', ref: 'healingpolicy:default/other' }),
      ],
    },
    verdict: 'act',
    rule: 'kill-switch',
    effect: 'allows',
    message: /^No kill switch is pulled\.$/,
  },
];

const policyOnly: Row[] = [
  {
    name: 'nothing in the way',
    change: {},
    verdict: 'act',
    rule: 'autonomy',
    effect: 'allows',
    message: /may run Roll back unattended/,
  },
  {
    name: 'kill switch of the policy',
    change: {
      killSwitches: [pulled({ scope: 'policy', ref: 'crash-loop' })],
    },
    verdict: 'deny',
    rule: 'kill-switch',
    effect: 'forbids',
    message: /for policy crash-loop is pulled/,
  },
  {
    name: 'unowned',
    change: { entity: null, entityRef: null, ownerRef: null },
    verdict: 'ignore',
    rule: 'entity',
    effect: 'forbids',
    message: /belong to no entity/,
  },
  {
    name: 'not opted in',
    change: { entity: notOptedIn },
    verdict: 'observe',
    rule: 'opted-in',
    effect: 'forbids',
    message: /has not opted in: set the annotation/,
  },
  {
    name: "opted in with anything but 'true'",
    change: { entity: optedInWrongly },
    verdict: 'observe',
    rule: 'opted-in',
    effect: 'forbids',
    message: /has not opted in/,
  },
  {
    name: 'no policies at all',
    change: { policies: [] },
    verdict: 'observe',
    rule: 'policy',
    effect: 'forbids',
    message: /^No policy targets component:default\/checkout\.$/,
  },
  {
    name: 'policy for another system',
    change: withPolicy({ spec: { targets: { 'spec.system': 'storefront' } } }),
    verdict: 'observe',
    rule: 'policy',
    effect: 'forbids',
    message: /^No policy targets/,
  },
  {
    name: 'targets with an unknown operator below $not',
    change: withPolicy({
      spec: { targets: { $not: { 'spec.system': { $sounds: 'like' } } } },
    }),
    verdict: 'observe',
    rule: 'policy',
    effect: 'limits',
    message: /passed over because its targets cannot be understood/,
  },
  {
    name: 'condition not true',
    change: { minutesSinceDeploy: 45 },
    verdict: 'observe',
    rule: 'when',
    effect: 'forbids',
    message: /is not true: alert\.labels\.alertname ==/,
  },
  {
    name: 'condition over a fact that is not known',
    change: { minutesSinceDeploy: null },
    verdict: 'observe',
    rule: 'when',
    effect: 'limits',
    message: /was passed over: .* could not be evaluated/,
  },
  {
    name: 'condition that is not an expression',
    change: withPolicy({ spec: { when: 'alert.labels. ==' } }),
    verdict: 'observe',
    rule: 'when',
    effect: 'limits',
    message: /not a valid CEL expression/,
  },
  {
    name: 'condition that is neither true nor false',
    change: withPolicy({ spec: { when: 'alert.labels.alertname' } }),
    verdict: 'observe',
    rule: 'when',
    effect: 'limits',
    message: /gives "KubePodCrashLooping", not true or false/,
  },
  {
    name: 'only resolved alerts',
    change: {
      alerts: [{ ...crashLoop, status: 'resolved', endsAt: minutesAgo(1) }],
    },
    verdict: 'observe',
    rule: 'when',
    effect: 'forbids',
    message: /is not true/,
  },
  {
    name: 'an older alert makes the condition true',
    change: {
      alerts: [
        crashLoop,
        {
          ...crashLoop,
          fingerprint: 'f2',
          labels: { alertname: 'KubeDeploymentUnready' },
        },
      ],
    },
    verdict: 'act',
    rule: 'when',
    effect: 'allows',
    message: /is true for alert KubePodCrashLooping/,
  },
  {
    name: 'of several alerts the newest is named',
    change: {
      alerts: [
        crashLoop,
        {
          ...crashLoop,
          fingerprint: 'f2',
          labels: { alertname: 'KubeContainerOOMKilled' },
        },
      ],
      ...withPolicy({ spec: { when: 'alert.labels.alertname != ""' } }),
    },
    verdict: 'act',
    rule: 'when',
    effect: 'allows',
    message: /is true for alert KubeContainerOOMKilled/,
  },
  {
    name: 'condition over findings, entity and facts',
    change: {
      findings: [
        {
          type: 'crash-loop',
          severity: 'symptom',
          object: 'pod shop/checkout-5d9',
          summary: 'It restarts.',
          evidenceIds: ['ev1'],
        },
      ],
      ...withPolicy({
        spec: {
          when: 'findings.exists(f, f.type == "crash-loop") && entity.metadata.name == "checkout" && facts.alertCount == 1 && facts.severity == "critical" && facts.workload.endsWith("/checkout") && size(alerts) == 1',
        },
      }),
    },
    verdict: 'act',
    rule: 'when',
    effect: 'allows',
    message: /is true/,
  },
  {
    name: 'policy that cannot be used',
    change: withPolicy({ fact: { problem: 'spec.autonomy: invalid' } }),
    verdict: 'deny',
    rule: 'policy',
    effect: 'forbids',
    message: /cannot be used: spec\.autonomy: invalid/,
  },
  {
    name: 'policy that cannot be used and whose condition is not known',
    change: withPolicy({
      fact: { problem: 'spec.autonomy: invalid' },
      spec: { when: 'false' },
    }),
    verdict: 'observe',
    rule: 'policy',
    effect: 'forbids',
    message: /cannot be used: spec\.autonomy: invalid/,
  },
  {
    name: 'runbook missing',
    change: withPolicy({ fact: { runbook: null } }),
    verdict: 'deny',
    rule: 'runbook',
    effect: 'forbids',
    message: /runs roll-back, which is not in the catalog/,
  },
  {
    name: 'cooldown after a failed execution',
    change: {
      executions: [execution({ state: 'failed', endedAt: minutesAgo(5) })],
    },
    verdict: 'deny',
    rule: 'cooldown',
    effect: 'forbids',
    message: /The policy asks for 15m .* may start at 2026-11-21T08:10/,
  },
  {
    name: 'cooldown over to the millisecond',
    change: { executions: [execution({ endedAt: minutesAgo(15) })] },
    verdict: 'act',
    rule: 'cooldown',
    effect: 'allows',
    message: /none ended that recently/,
  },
  {
    name: 'cooldown while another workload of the entity is being healed',
    change: {
      executions: [
        execution({
          target: 'other/shop/Deployment/checkout',
          state: 'running',
          endedAt: null,
        }),
      ],
    },
    verdict: 'deny',
    rule: 'cooldown',
    effect: 'forbids',
    message: /one is still running/,
  },
  {
    name: 'cooldown while a plan for another workload waits for approval',
    change: {
      executions: [
        execution({
          target: 'other/shop/Deployment/checkout',
          state: 'awaiting-approval',
          endedAt: null,
        }),
      ],
    },
    verdict: 'act',
    rule: 'cooldown',
    effect: 'allows',
    message: /none ended that recently/,
  },
  {
    name: 'limit window over to the millisecond',
    change: {
      executions: ['a', 'b', 'c'].map(id =>
        execution({ id, startedAt: minutesAgo(60) }),
      ),
    },
    verdict: 'act',
    rule: 'limit',
    effect: 'allows',
    message: /\(0 used\)/,
  },
  {
    name: 'exactly the share of the namespace that is allowed',
    change: withPlan({
      blastRadius: { pods: 3, podsInScope: 10, workloads: 1 },
    }),
    verdict: 'act',
    rule: 'blast-radius',
    effect: 'allows',
    message: /touches 3 pods of 10/,
  },
  {
    name: 'executions that sent nothing do not count',
    change: {
      executions: (['denied', 'expired', 'refused'] as const).map(state =>
        execution({ id: state, state, endedAt: minutesAgo(1) }),
      ),
    },
    verdict: 'act',
    rule: 'limit',
    effect: 'allows',
    message: /\(0 used\)/,
  },
  {
    name: 'limit reached, failures and undone ones counted',
    change: {
      executions: (['failed', 'undone', 'succeeded'] as const).map(state =>
        execution({ id: state, state }),
      ),
    },
    verdict: 'deny',
    rule: 'limit',
    effect: 'forbids',
    message: /^The policy allows at most 3 executions per 1h \(3 used\)\.$/,
  },
  {
    name: 'too large a share of the namespace',
    change: withPlan({
      blastRadius: { pods: 3, podsInScope: 9, workloads: 1 },
    }),
    verdict: 'deny',
    rule: 'blast-radius',
    effect: 'forbids',
    message:
      /at most 30% of the namespace's pods and 1 workload; this one touches 3 pods of 9/,
  },
  {
    name: 'too many workloads',
    change: withPlan({
      blastRadius: { pods: 1, podsInScope: 14, workloads: 2 },
    }),
    verdict: 'deny',
    rule: 'blast-radius',
    effect: 'forbids',
    message: /and 2 workloads\.$/,
  },
  {
    name: 'autonomy suggest',
    change: withPolicy({ spec: { autonomy: 'suggest' } }),
    verdict: 'suggest',
    rule: 'autonomy',
    effect: 'limits',
    message: /only suggests: a person must approve Roll back/,
  },
  {
    name: 'autonomy observe',
    change: withPolicy({ spec: { autonomy: 'observe' } }),
    verdict: 'observe',
    rule: 'autonomy',
    effect: 'limits',
    message: /only observes: it would have run Roll back/,
  },
  {
    name: 'runbook without verification',
    change: withPolicy({ fact: { runbook: quietRunbook } }),
    verdict: 'suggest',
    rule: 'verification',
    effect: 'limits',
    message: /has no verification, so it cannot run unattended/,
  },
];

const personOnly: Row[] = [
  {
    name: 'nothing in the way',
    change: {},
    verdict: 'act',
    rule: 'person',
    effect: 'allows',
    message: /^user:default\/checkout-owner asked for Roll back\.$/,
  },
  {
    name: 'no entity',
    change: { entity: null, entityRef: null },
    verdict: 'deny',
    rule: 'entity',
    effect: 'forbids',
    message: /is not in the catalog/,
  },
  {
    name: 'not opted in',
    change: { entity: notOptedIn },
    verdict: 'deny',
    rule: 'opted-in',
    effect: 'forbids',
    message: /has not opted in/,
  },
  {
    name: 'runbook not found',
    change: { runbook: null },
    verdict: 'deny',
    rule: 'runbook',
    effect: 'forbids',
    message: /not in the catalog/,
  },
  {
    name: "a policy's guardrails do not bind a person",
    change: {
      policies: [crashLoopPolicy],
      executions: [execution({ endedAt: minutesAgo(1) })],
    },
    verdict: 'act',
    rule: 'person',
    effect: 'allows',
    message: /asked for/,
  },
];

describe('decide for a policy', () => {
  it.each([...shared, ...policyOnly])('$name: $verdict', row => {
    const decision = decide({ ...baseline, ...row.change });
    expect(decision.verdict).toBe(row.verdict);
    expect(decision.reasons).toContainEqual({
      rule: row.rule,
      effect: row.effect,
      message: expect.stringMatching(row.message),
    });
  });

  it('names the policy and runbook it decided about', () => {
    expect(decide(baseline)).toMatchObject({
      policyRef: 'healingpolicy:default/crash-loop',
      runbookRef: 'runbook:default/roll-back',
    });
  });

  it('says every rule that spoke, in order', () => {
    expect(decide(baseline).reasons.map(({ rule }) => rule)).toEqual([
      'kill-switch',
      'entity',
      'opted-in',
      'policy',
      'when',
      'dry-run',
      'cooldown',
      'limit',
      'blast-radius',
      'active-execution',
      'autonomy',
    ]);
  });

  it('names every guardrail that is closed, not only the first', () => {
    const closed = decide({
      ...baseline,
      ...withPlan({ blastRadius: { pods: 9, podsInScope: 9, workloads: 1 } }),
      executions: [
        execution({ id: 'a', endedAt: minutesAgo(1) }),
        execution({ id: 'b' }),
        execution({ id: 'c' }),
      ],
    }).reasons.filter(({ effect }) => effect === 'forbids');
    expect(closed.map(({ rule }) => rule)).toEqual([
      'cooldown',
      'limit',
      'blast-radius',
    ]);
  });

  it('takes the first matching policy by name and names the others', () => {
    const first = {
      ...crashLoopPolicy,
      ref: 'healingpolicy:default/a',
      title: 'A',
    };
    const second = {
      ...crashLoopPolicy,
      ref: 'healingpolicy:default/b',
      title: 'B',
    };
    for (const policies of [
      [first, second],
      [second, first],
    ]) {
      const decision = decide({ ...baseline, policies });
      expect(decision.policyRef).toBe('healingpolicy:default/a');
      expect(decision.reasons).toContainEqual({
        rule: 'policy',
        effect: 'allows',
        message: 'B would apply too, but A comes first by name.',
      });
    }
  });

  it('does not let a policy that is switched off give way to another', () => {
    const decision = decide({
      ...baseline,
      policies: [
        { ...crashLoopPolicy, ref: 'healingpolicy:default/a' },
        { ...crashLoopPolicy, ref: 'healingpolicy:default/b' },
      ],
      killSwitches: [
        pulled({ scope: 'policy', ref: 'healingpolicy:default/a' }),
      ],
    });
    expect(decision).toMatchObject({
      verdict: 'deny',
      policyRef: 'healingpolicy:default/a',
    });
  });
});

describe('decide for a person', () => {
  it.each([...shared, ...personOnly])('$name: $verdict', row => {
    const decision = decide({ ...personBaseline, ...row.change });
    expect(decision.verdict).toBe(row.verdict);
    expect(decision.reasons).toContainEqual({
      rule: row.rule,
      effect: row.effect,
      message: expect.stringMatching(row.message),
    });
  });

  it('names the runbook that was asked for, also when it is refused', () => {
    const killSwitches = [pulled({ scope: 'global' })];
    expect(decide({ ...personBaseline, killSwitches })).toMatchObject({
      verdict: 'deny',
      policyRef: null,
      runbookRef: 'runbook:default/roll-back',
    });
  });
});
