import {
  Alert,
  Autonomy,
  Finding,
  Guardrails,
  KillSwitch,
  KillSwitchScope,
  Plan,
  StepPlan,
  Verdict,
} from '@backstage-self-healing/plugin-self-healing-common';
import fc from 'fast-check';
import { changeOf } from '../policy/changes';
import {
  ExecutionFact,
  PolicyFact,
  PolicyFacts,
  RunbookFact,
} from '../policy/facts';
import {
  baseline,
  crashLoop,
  crashLoopPolicy,
  execution,
  minutesAgo,
  pulled,
  rollBack,
  undoPlan,
  WORKLOAD,
} from '../policy/__fixtures__/checkoutFacts';
import { crashes } from '../policy/__fixtures__/gateTable';

/**
 * How far a verdict goes. `ignore`, `deny` and `observe` all leave the world
 * alone, but `observe` says that nothing forbade more, so a tightening may turn
 * it into `deny` and never the other way round: were `deny` to become `observe`
 * when a rule is added, the rule would have hidden another that had spoken.
 */
export const RANK: Record<Verdict, number> = {
  ignore: 0,
  deny: 0,
  observe: 1,
  suggest: 2,
  act: 3,
};

// Most cases have few obstacles, so that each of them gets to speak alone.
const mostly = <T>(usual: T, ...rare: T[]): fc.Arbitrary<T> =>
  fc.constantFrom(...Array<T>(10).fill(usual), ...rare);

const scope = fc.constantFrom<KillSwitchScope>(
  { scope: 'global' },
  { scope: 'cluster', ref: 'demo' },
  { scope: 'cluster', ref: 'other' },
  { scope: 'entity', ref: 'component:default/checkout' },
  { scope: 'entity', ref: 'component:default/web' },
  { scope: 'policy', ref: 'healingpolicy:default/a' },
  { scope: 'policy', ref: 'healingpolicy:default/b' },
);

const killSwitch = fc
  .tuple(scope, fc.boolean())
  .map(([where, engaged]) => ({ ...pulled(where), engaged }));

const minutes = (max: number) => fc.integer({ min: 0, max });

const someGuardrails: fc.Arbitrary<Guardrails> = fc.record(
  {
    cooldown: minutes(120).map(m => `${m}m`),
    limit: fc.record({
      executions: fc.integer({ min: 1, max: 4 }),
      per: fc.integer({ min: 1, max: 180 }).map(m => `${m}m`),
    }),
    blastRadius: fc.record(
      {
        pods: fc.oneof(
          fc.nat(5),
          fc.nat(100).map(share => `${share}%`),
        ),
        workloads: fc.nat(2),
        orOneWorkload: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);

const guardrails = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Guardrails>({}) },
  { weight: 1, arbitrary: someGuardrails },
);

const policy: fc.Arbitrary<PolicyFact> = fc
  .record({
    name: fc.constantFrom('a', 'b', 'c'),
    system: mostly('orders', 'storefront'),
    when: fc.constantFrom(
      'true',
      'true',
      crashLoopPolicy.spec.when,
      'alert.labels.nothing == "x"',
      'findings.exists(f, f.type == "crash-loop")',
      '!findings.exists(f, f.type == "quota")',
      'not an expression',
    ),
    autonomy: fc.constantFrom<Autonomy>('act', 'act', 'suggest', 'observe'),
    guardrails,
    runbook: mostly<RunbookFact | null>(rollBack, null, {
      ...rollBack,
      spec: { ...rollBack.spec, verify: undefined },
    }),
    problem: mostly<string | undefined>(undefined, 'invalid'),
  })
  .map(({ name, system, when, autonomy, runbook, problem, ...rest }) => ({
    ref: `healingpolicy:default/${name}`,
    title: name,
    spec: {
      ...crashLoopPolicy.spec,
      ...rest,
      when,
      autonomy,
      targets: { 'spec.system': system },
    },
    runbook,
    ...(problem && { problem }),
  }));

const executionFact = fc
  .record({
    state: fc.constantFrom(
      'succeeded',
      'failed',
      'undone',
      'refused',
      'denied',
      'running',
      'awaiting-approval',
    ),
    target: fc.constantFrom(WORKLOAD, 'other/shop/Deployment/checkout'),
    started: minutes(240),
    took: minutes(10),
    asked: fc.constantFrom<Partial<ExecutionFact>>(
      {},
      { acted: true, changes: [changeOf(undoPlan.plan)], causes: ['Other'] },
      { acted: true, changes: [changeOf(undoPlan.plan)], causes: [] },
      { acted: true, takesBack: [changeOf(undoPlan.plan).to] },
      { incidentId: 'i1', changes: [changeOf(undoPlan.plan)] },
    ),
  })
  .map(({ state, target, started, took, asked }) =>
    execution({
      ...asked,
      state,
      target,
      startedAt: minutesAgo(started),
      endedAt:
        state === 'running' || state === 'awaiting-approval'
          ? null
          : minutesAgo(Math.max(0, started - took)),
    } as Partial<ReturnType<typeof execution>>),
  );

const entity = mostly('true', 'false', 'True').map(value => ({
  ...baseline.entity!,
  metadata: {
    ...baseline.entity!.metadata,
    annotations: { 'self-healing.backstage.io/enabled': value },
  },
}));

const trouble = fc
  .constantFrom(
    'shown' as const,
    'shown' as const,
    'shown' as const,
    'absent' as const,
    'unknown' as const,
  )
  .map(status => ({ status, message: `Trouble is ${status}.` }));

const destination = mostly('served', 'unknown', 'did-not-serve').map(
  status => ({ status, message: `The way back: ${status}.` }),
) as fc.Arbitrary<Plan['destination']>;

const owners = mostly('later', 'never', 'at-once').map(reverts => [
  {
    kind: 'Helm',
    name: 'shop/checkout',
    reverts,
    message: `Helm: ${reverts}.`,
  },
]) as fc.Arbitrary<Plan['owners']>;

const finding: fc.Arbitrary<Finding> = fc
  .record({
    severity: fc.constantFrom<Finding['severity']>(
      'cause',
      'symptom',
      'context',
    ),
    affects: fc.constantFrom<Finding['affects']>('running', 'other', undefined),
  })
  .map(change => ({ ...crashes, ...change }));

const plan = fc
  .record({
    trouble: fc.option(trouble, { nil: undefined, freq: 5 }),
    destination: fc.option(destination, { nil: undefined }),
    owners: fc.option(owners, { nil: undefined }),
    rehearsed: mostly<boolean | undefined>(true, undefined, false),
    pods: fc.nat(6),
    podsInScope: fc.nat(14),
    serving: fc.option(fc.nat(3), { nil: undefined }),
    workloads: fc.integer({ min: 0, max: 2 }),
    accepted: mostly(true, false),
    undoable: fc.boolean(),
    target: mostly(WORKLOAD, 'demo/shop/Deployment/web'),
  })
  .map(
    ({
      accepted,
      rehearsed,
      pods,
      podsInScope,
      serving,
      workloads,
      ...rest
    }): StepPlan => ({
      ...undoPlan,
      plan: {
        ...undoPlan.plan,
        ...rest,
        dryRun: { accepted, rehearsed },
        blastRadius: {
          pods,
          podsInScope,
          workloads,
          servingPods: serving && Math.min(serving, pods),
        },
      },
    }),
  );

export const someFacts: fc.Arbitrary<PolicyFacts> = fc
  .record({
    person: fc.boolean(),
    owned: mostly(true, false),
    entity,
    alerts: mostly<Alert[]>([crashLoop], []),
    workload: mostly<string | null>(WORKLOAD, null),
    minutesSinceDeploy: fc.option(minutes(60), { freq: 5 }),
    findings: fc.array(finding, { maxLength: 2 }),
    unread: mostly<string[] | undefined>([], undefined, ['Pods of checkout']),
    killSwitches: fc.option(
      fc.oneof(
        fc.constant<KillSwitch[]>([]),
        fc.array(killSwitch, { maxLength: 1 }),
      ),
      { freq: 9 },
    ),
    policies: fc.uniqueArray(policy, {
      selector: ({ ref }) => ref,
      minLength: 0,
      maxLength: 3,
    }),
    runbook: mostly<RunbookFact | null>(rollBack, null),
    planning: fc.oneof(
      { weight: 8, arbitrary: plan.map(one => ({ plans: [one] })) },
      { weight: 1, arbitrary: fc.constant({ error: 'no earlier revision' }) },
      { weight: 1, arbitrary: fc.constant(null) },
    ),
    executions: fc.oneof(
      fc.constant<ExecutionFact[]>([]),
      fc.array(executionFact, { maxLength: 3 }),
    ),
    platform: fc.record({ guardrails }),
  })
  .map(({ person, owned, ...rest }) => ({
    ...baseline,
    ...rest,
    trigger: person
      ? ({ kind: 'person', ref: 'user:default/checkout-owner' } as const)
      : ({ kind: 'policy' } as const),
    ...(owned ? {} : { entity: null, entityRef: null, ownerRef: null }),
  }));

/** A change of configuration that asks for more care than before. */
type Tightening = (facts: PolicyFacts) => PolicyFacts;

const tightenGuardrails = (change: (own: Guardrails) => Guardrails) => ({
  policy: ((from: PolicyFacts) => ({
    ...from,
    policies: from.policies.map(one => ({
      ...one,
      spec: { ...one.spec, guardrails: change(one.spec.guardrails) },
    })),
  })) as Tightening,
  platform: ((from: PolicyFacts) => ({
    ...from,
    platform: { guardrails: change(from.platform.guardrails) },
  })) as Tightening,
});

const lower = (autonomy: Autonomy): Autonomy =>
  autonomy === 'act' ? 'suggest' : 'observe';

const minutesOf = (duration: string) => Number.parseInt(duration, 10);

const guardrailChanges: Array<(own: Guardrails) => Guardrails> = [
  ({ blastRadius, ...own }) => ({
    ...own,
    blastRadius: blastRadius && { ...blastRadius, orOneWorkload: false },
  }),
  own => ({ ...own, cooldown: `${minutesOf(own.cooldown ?? '0m') + 30}m` }),
  own => ({ ...own, limit: own.limit ?? { executions: 1, per: '2h' } }),
  own => ({
    ...own,
    limit: own.limit && {
      ...own.limit,
      executions: Math.max(1, own.limit.executions - 1),
    },
  }),
  own => ({
    ...own,
    limit: own.limit && {
      ...own.limit,
      per: `${minutesOf(own.limit.per) + 60}m`,
    },
  }),
  ({ blastRadius, ...own }) => {
    const pods = blastRadius?.pods ?? '100%';
    return {
      ...own,
      blastRadius: {
        pods:
          typeof pods === 'number'
            ? Math.max(0, pods - 1)
            : `${Math.floor(minutesOf(pods) / 2)}%`,
        orOneWorkload: blastRadius?.orOneWorkload,
        workloads: Math.max(0, (blastRadius?.workloads ?? 2) - 1),
      },
    };
  },
];

const policyChange = (change: (own: PolicyFact) => PolicyFact) =>
  fc.constant<Tightening>(from => ({
    ...from,
    policies: from.policies.map(change),
  }));

export const someTightening = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(...guardrailChanges),
      fc.constantFrom('policy' as const, 'platform' as const),
    )
    .map(([change, where]) => tightenGuardrails(change)[where]),
  scope.map(
    (where): Tightening =>
      from => ({
        ...from,
        killSwitches: from.killSwitches && [
          ...from.killSwitches,
          pulled(where),
        ],
      }),
  ),
  fc.constant<Tightening>(from => ({ ...from, killSwitches: null })),
  policyChange(one => ({
    ...one,
    spec: { ...one.spec, autonomy: lower(one.spec.autonomy) },
  })),
  // What cannot be used must not give way to what can.
  policyChange(one => ({ ...one, problem: 'invalid' })),
  policyChange(one => ({ ...one, runbook: null })),
  policyChange(({ runbook, ...one }) => ({
    ...one,
    runbook: runbook && {
      ...runbook,
      spec: { ...runbook.spec, verify: undefined },
    },
  })),
);

/** Enough for each obstacle to speak alone. */
export const RUNS = { numRuns: 1000 };
