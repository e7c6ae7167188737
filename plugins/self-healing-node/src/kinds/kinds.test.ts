import {
  healingPolicyEntitySchema,
  runbookEntitySchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import fc from 'fast-check';
import { validateEntity } from './validateEntity';
import { validatePair } from './validatePair';
import { validatePolicy } from './validatePolicy';
import { validateRunbook } from './validateRunbook';

const policy = {
  apiVersion: 'self-healing.backstage.io/v1alpha1',
  kind: 'HealingPolicy',
  metadata: { name: 'crash-loop' },
  spec: {
    owner: 'team-checkout',
    targets: { kind: 'Component' },
    when: 'alert.labels.alertname == "KubePodCrashLooping"',
    runbook: 'roll-back',
    autonomy: 'act',
  },
};
const runbook = {
  apiVersion: 'self-healing.backstage.io/v1alpha1',
  kind: 'Runbook',
  metadata: { name: 'roll-back' },
  spec: {
    owner: 'platform-admins',
    type: 'remediation',
    steps: [
      {
        id: 'undo',
        action: 'kubernetes:rollout-undo',
        input: { workload: '${{ entity.workload }}' },
      },
    ],
    verify: { checks: [{ rollout: 'healthy' }] },
  },
};

describe('validating a policy', () => {
  it('has nothing against what is right', () => {
    expect(validatePolicy(policy)).toEqual([]);
    expect(validateRunbook(runbook)).toEqual([]);
  });

  it('tells of every field at once, whatever kind of wrong it is', () => {
    const wrong = {
      ...policy,
      spec: {
        ...policy.spec,
        owner: 'component:x',
        when: 'alrt',
        autonomy: 'always',
        guardrails: { cooldown: 'a while' },
        approval: { from: ['owner', 'system:x'] },
        escalate: { after: '5m', to: 'system:x' },
      },
    };
    expect(
      validatePolicy(wrong)
        .map(({ path }) => path)
        .sort(),
    ).toEqual([
      'spec.approval.from[1]',
      'spec.autonomy',
      'spec.escalate.to',
      'spec.guardrails.cooldown',
      'spec.owner',
      'spec.when',
    ]);
  });

  it('never throws, and names a path for whatever is given', () => {
    fc.assert(
      fc.property(
        fc.anything(),
        fc.dictionary(
          fc.constantFrom(...Object.keys(policy.spec), 'steps', 'approval'),
          fc.jsonValue(),
        ),
        (anything, spec) => {
          for (const kind of ['Runbook', 'HealingPolicy']) {
            validateEntity({ kind, spec: anything } as { kind: string });
            const problems = validateEntity({
              ...(kind === 'Runbook' ? runbook : policy),
              kind,
              spec,
            } as unknown as { kind: string });
            for (const { path, message } of problems) {
              expect(path).toMatch(/^spec/);
              expect(message).not.toBe('');
            }
          }
          expect(validatePolicy(anything).length).toBeGreaterThan(0);
        },
      ),
    );
  });
});

describe('a policy and its runbook', () => {
  const pair = (spec: object) =>
    validatePair(
      healingPolicyEntitySchema.parse(policy),
      runbookEntitySchema.parse({
        ...runbook,
        spec: { ...runbook.spec, ...spec },
      }),
    );

  it.each([
    [{}, [], []],
    [{ verify: undefined }, [], ['spec.autonomy']],
    [{ parameters: { required: ['n'] } }, ['spec.runbook'], []],
    [
      { parameters: { required: ['n'], properties: { n: { default: 1 } } } },
      [],
      [],
    ],
  ])('%j: problems %j, warnings %j', (spec, problems, warnings) => {
    const found = pair(spec);
    expect(found.problems.map(({ path }) => path)).toEqual(problems);
    expect(found.warnings.map(({ path }) => path)).toEqual(warnings);
  });
});
