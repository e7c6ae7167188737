import {
  Finding,
  healingPolicySpecSchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import fc from 'fast-check';
import {
  baseline,
  crashLoopPolicy,
  execution,
  minutesAgo,
  rollBack,
} from '../__fixtures__/checkoutFacts';
import { decide } from '../decide';
import { PolicyFact, PolicyFacts } from '../facts';
import { replayPolicy } from './replayPolicy';

const crashes: Finding = {
  type: 'crash-loop',
  severity: 'cause',
  object: 'Pod/checkout-5d9',
  summary: 'Container app keeps crashing.',
  evidenceIds: [],
};

const restart = {
  ...rollBack,
  ref: 'runbook:default/restart',
  title: 'Restart',
  spec: {
    ...rollBack.spec,
    steps: [
      { ...rollBack.spec.steps[0], action: 'kubernetes:rollout-restart' },
    ],
  },
};

const proposed = (
  change: Partial<PolicyFact> = {},
  spec: Partial<PolicyFact['spec']> = {},
): PolicyFact => ({
  ...crashLoopPolicy,
  ...change,
  spec: { ...crashLoopPolicy.spec, ...spec },
});

const notIn: PolicyFacts = {
  ...baseline,
  entity: {
    ...baseline.entity!,
    metadata: { name: 'checkout', namespace: 'default' },
  },
  claim: null,
  planning: null,
};

const words = (facts: PolicyFacts, policy: PolicyFact, named = true) => {
  const { verdict, reasons } = replayPolicy(facts, { policy, named });
  return {
    verdict,
    said: reasons.map(({ rule, message }) => `${rule}: ${message}`).join('\n'),
  };
};

describe('replaying a policy over stored facts', () => {
  it('says what was said, for the policy that was there', () => {
    const { verdict, reasons } = decide(baseline);
    expect(
      replayPolicy(baseline, { policy: crashLoopPolicy, named: true }),
    ).toEqual({
      verdict,
      reasons,
    });
  });

  it('takes the place of the policy of its name', () => {
    expect(words(baseline, proposed({}, { autonomy: 'suggest' })).verdict).toBe(
      'suggest',
    );
  });

  it('comes in addition to the others, by name', () => {
    const later = proposed({
      ref: 'healingpolicy:default/zebra',
      title: 'Zebra',
    });
    const { verdict, said } = words(baseline, later);
    expect(verdict).toBe('act');
    expect(said).toContain('Zebra would apply too, but');
  });

  it('stands alone while it has no name to be ordered by', () => {
    const unnamed = proposed(
      { ref: 'healingpolicy:default/zebra', title: 'Zebra' },
      { autonomy: 'suggest' },
    );
    const { verdict, said } = words(baseline, unnamed, false);
    expect(verdict).toBe('suggest');
    expect(said).toContain('assumed: Crash loop after a release applies too');
    const nothing = { ...baseline, policies: [] };
    expect(words(nothing, unnamed, false).said).not.toContain('applies too');
  });

  it('says what it takes for given of who had not opted in', () => {
    const { verdict, said } = words(notIn, proposed());
    expect(verdict).toBe('act');
    expect(said).toContain(
      'assumed: component:default/checkout had not opted in then',
    );
    expect(said).toContain('assumed: Roll back was not planned then');
    expect(said).not.toContain('Infinity');
  });

  it('assumes nothing of a workload that was another’s', () => {
    const disputed: PolicyFacts = {
      ...baseline,
      claim: {
        grade: 'disputed',
        trusted: false,
        message: 'It is disputed.',
        claimants: [],
      },
    };
    expect(words(disputed, proposed())).toEqual({
      verdict: 'observe',
      said: expect.stringContaining('claim: It is disputed.'),
    });
  });

  it('judges another runbook without the plan of the one that was planned', () => {
    const { verdict, said } = words(
      baseline,
      proposed({ runbook: restart }, { runbook: 'restart' }),
    );
    expect(verdict).toBe('act');
    expect(said).toContain('assumed: Restart was not planned then');
    expect(said).not.toContain('from revision 5 to 4');
  });

  it.each<[string, Partial<PolicyFacts>, Partial<PolicyFact['spec']>, string]>([
    ['a condition that was not true', {}, { when: 'false' }, 'observe'],
    [
      'targets elsewhere',
      {},
      { targets: { 'metadata.name': 'other' } },
      'observe',
    ],
    [
      'a cooldown after what really ran',
      {
        executions: [
          execution({ startedAt: minutesAgo(5), endedAt: minutesAgo(4) }),
        ],
      },
      {},
      'deny',
    ],
    ['a person who had it in hand', handsOn(), {}, 'observe'],
    [
      'alerts that nothing found bears out',
      { unread: [] },
      { when: 'alert.labels.alertname == "KubePodCrashLooping"' },
      'observe',
    ],
    [
      'the same with a finding',
      { unread: [], findings: [crashes] },
      { when: 'alert.labels.alertname == "KubePodCrashLooping"' },
      'act',
    ],
  ])('heeds %s, planned or not', (_, facts, spec, verdict) => {
    for (const planning of [baseline.planning, null]) {
      expect(
        words({ ...baseline, ...facts, planning }, proposed({}, spec)).verdict,
      ).toBe(verdict);
    }
  });

  it('never goes further than the autonomy that is proposed', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('observe' as const, 'suggest' as const),
        fc.constantFrom(baseline, notIn, { ...baseline, planning: null }),
        fc.constantFrom('true', 'alerts.size() > 0', 'findings.size() == 0'),
        (autonomy, facts, when) => {
          const spec = healingPolicySpecSchema.parse({
            ...crashLoopPolicy.spec,
            autonomy,
            when,
          });
          const { verdict } = replayPolicy(facts, {
            policy: proposed({}, spec),
            named: true,
          });
          expect(['ignore', 'observe', 'deny', autonomy]).toContain(verdict);
        },
      ),
    );
  });
});

function handsOn(): Partial<PolicyFacts> {
  return {
    hands: {
      by: 'user:default/anna',
      since: minutesAgo(1),
      how: 'acknowledged',
      message: 'anna has taken this in hand',
    },
  };
}
