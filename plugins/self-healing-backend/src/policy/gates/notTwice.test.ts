import { Plan } from '@backstage-self-healing/plugin-self-healing-common';
import {
  baseline,
  crashLoop,
  crashLoopPolicy,
  execution,
  minutesAgo,
  personBaseline,
  withPlan,
} from '../__fixtures__/checkoutFacts';
import { askGate, GateRow } from '../__fixtures__/gateTable';
import { changeOf } from '../changes';
import { decide } from '../decide';
import { ExecutionFact, PolicyFacts } from '../facts';

const image = (before: string, after: string): Partial<Plan> => ({
  changes: [
    { path: 'spec.template.spec.containers[app].image', before, after },
  ],
  changeDigest: `uid ${after}`,
});
const toReplicas = (before: number, after: number): Partial<Plan> => ({
  changes: [{ path: 'spec.replicas', before, after }],
  changeDigest: `uid ${after}`,
});
const planned = (change: Partial<Plan>) =>
  changeOf({ action: 'a', target: 't', changes: [], ...change });

const done = (
  change: Partial<Plan>,
  rest: Partial<ExecutionFact> = {},
): ExecutionFact =>
  execution({
    incidentId: 'earlier',
    changes: [planned(change)],
    takesBack: [],
    causes: ['KubePodCrashLooping'],
    acted: true,
    ...rest,
  });

const [{ spec }] = [crashLoopPolicy];
/** Without the policy's own cooldown and limit, which would say no as well. */
const given = (
  plan: Partial<Plan>,
  ...executions: ExecutionFact[]
): Partial<PolicyFacts> => ({
  ...withPlan(plan),
  policies: [{ ...crashLoopPolicy, spec: { ...spec, guardrails: {} } }],
  executions,
});

const back = image('1.5.0', '1.4.0');
const yesterday = {
  startedAt: minutesAgo(25 * 60),
  endedAt: minutesAgo(24 * 60),
};

describe('notTwice', () => {
  it.each<GateRow>([
    ['lets a first change be made', given(back), 'act', 'act', null],
    [
      'does not make the same change again for the same cause',
      given(back, done(back)),
      'deny',
      'deny',
      /^forbids: This very change was made 40 minutes ago already, for the same cause: it is not made twice\./,
    ],
    [
      'makes it again a day later',
      given(back, done(back, yesterday)),
      'act',
      'act',
      null,
    ],
    [
      'makes it again where the platform remembers for less',
      {
        ...given(back, done(back)),
        platform: { guardrails: {}, sameChangeWithin: '30m' },
      },
      'act',
      'act',
      null,
    ],
    [
      'but never for the same incident',
      {
        ...given(back, done(back, { incidentId: 'i1' })),
        platform: { guardrails: {}, sameChangeWithin: '30m' },
      },
      'deny',
      'act',
      /^forbids: This very change was made 40 minutes ago already/,
    ],
    [
      'goes back to the same release from another bad one',
      given(image('1.6.0', '1.4.0'), done(back)),
      'act',
      'act',
      null,
    ],
    [
      'PR-D1: does not repeat what it has taken back, from wherever',
      given(image('1.6.0', '1.4.0'), done(back, { state: 'undone' })),
      'deny',
      'deny',
      /^forbids: This very change was made 40 minutes ago, did not help and was taken back\./,
    ],
    [
      'does not repeat what did not help, whatever the cause',
      given(back, done(back, { state: 'failed', causes: ['Other'] })),
      'deny',
      'deny',
      /^forbids: This very change was made 40 minutes ago and did not help\./,
    ],
    [
      'does not hold what never happened against it',
      given(
        back,
        done(back, { state: 'failed', acted: false }),
        done(back, { state: 'expired', acted: false }),
        done(back, { state: 'refused', acted: false }),
      ),
      'act',
      'act',
      null,
    ],
    [
      'RC-F2: does not go back into the release that was rolled away from',
      given(image('1.4.0', '1.5.0'), done(back, { takesBack: ['uid 1.5.0'] })),
      'deny',
      'deny',
      /^forbids: This would take back what was done 40 minutes ago to heal it\./,
    ],
    [
      'lets replicas go down again that were added',
      given(toReplicas(6, 3), done(toReplicas(3, 6), { takesBack: ['uid 3'] })),
      'act',
      'act',
      null,
    ],
    [
      'takes a run of a person for one with the same cause',
      given(back, done(back, { causes: [] })),
      'deny',
      'deny',
      /^forbids: This very change/,
    ],
    [
      'lets another workload be',
      given(back, done(back, { target: 'demo/shop/Deployment/other' })),
      'act',
      'act',
      null,
    ],
    [
      'PR-D12: does not ask again for what a person said no to',
      given(
        back,
        done(back, { state: 'denied', incidentId: 'i1', acted: false }),
      ),
      'observe',
      'act',
      /^forbids: A person said no to this very change 40 minutes ago\.$/,
    ],
    [
      'asks about another plan after a no',
      given(
        image('1.5.0', '1.3.0'),
        done(back, { state: 'denied', incidentId: 'i1', acted: false }),
      ),
      'act',
      'act',
      null,
    ],
    [
      'asks again in another incident',
      given(back, done(back, { state: 'denied', acted: false })),
      'act',
      'act',
      null,
    ],
    [
      'was not asked in facts from before',
      given(back, execution({ changes: undefined, acted: undefined })),
      'act',
      'act',
      null,
    ],
  ])('%s', (...row) => {
    const { got, wanted } = askGate('not-twice', row);
    expect(got).toEqual(wanted);
  });

  it('knows a restart again, whatever the time that it writes', () => {
    const path = 'spec.template.metadata.annotations.restartedAt';
    const restart = (before: string | undefined, after: string) => ({
      changes: [{ path, before, after }],
    });
    const first = restart(undefined, '2026-11-21T07:20:00Z');
    const second = restart('2026-11-21T07:20:00Z', '2026-11-21T08:00:00Z');
    const { action, target } = withTarget();
    const facts = given(
      second,
      done({}, { changes: [changeOf({ action, target, ...first })] }),
    );
    expect(decide({ ...baseline, ...facts }).verdict).toBe('deny');
  });

  it('makes the same change for another cause', () => {
    const facts = given(back, done(back, { causes: ['HighLatency'] }));
    expect(decide({ ...baseline, ...facts }).verdict).toBe('act');
  });

  it('lets a person do it all the same, who says why', () => {
    const facts = { ...personBaseline, ...given(back, done(back)) };
    const denied = decide(facts);
    expect(denied.reasons).toContainEqual({
      rule: 'not-twice',
      effect: 'forbids',
      message: expect.stringMatching(/To do it all the same, say why\.$/),
    });
    const trigger = {
      kind: 'person' as const,
      ref: 'user:default/checkout-owner',
      override: { reason: 'the node was at fault' },
    };
    const decision = decide({ ...facts, trigger });
    expect(decision.verdict).toBe('act');
    expect(decision.reasons).toContainEqual({
      rule: 'not-twice',
      effect: 'limits',
      message: expect.stringMatching(
        /user:default\/checkout-owner goes past it: the node was at fault$/,
      ),
    });
  });

  it('does not mind which of several alerts has been there before', () => {
    const other = { ...crashLoop, labels: { alertname: 'Other' } };
    const facts = given(back, done(back, { causes: ['Other'] }));
    expect(
      decide({ ...baseline, ...facts, alerts: [crashLoop, other] }).verdict,
    ).toBe('deny');
  });
});

function withTarget() {
  const { planning } = withPlan({}) as {
    planning: { plans: { plan: Plan }[] };
  };
  return planning.plans[0].plan;
}
