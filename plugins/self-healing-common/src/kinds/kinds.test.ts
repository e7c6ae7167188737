import fc from 'fast-check';
import { healingPolicyEntitySchema } from './healingPolicy';
import { runbookEntitySchema } from './runbook';
import { describeIssues } from './shared';

const apiVersion = 'self-healing.backstage.io/v1alpha1';

const runbook = {
  apiVersion,
  kind: 'Runbook',
  metadata: { name: 'roll-back', annotations: { any: 'thing' } },
  spec: {
    owner: 'platform-admins',
    type: 'remediation',
    steps: [{ id: 'undo', action: 'kubernetes:rollout-undo' }],
  },
};

const policy = {
  apiVersion,
  kind: 'HealingPolicy',
  metadata: { name: 'crash-loop' },
  spec: {
    owner: 'team-checkout',
    targets: { kind: 'Component' },
    when: 'true',
    runbook: 'roll-back',
    autonomy: 'act',
  },
};

const words = (result: ReturnType<typeof runbookEntitySchema.safeParse>) =>
  result.success ? '' : describeIssues(result.error);

describe('the Runbook schema', () => {
  it('fills in what a runbook leaves out, and keeps what it does not know', () => {
    const parsed = runbookEntitySchema.parse(runbook);
    expect(parsed.metadata).toEqual(runbook.metadata);
    expect(parsed.spec).toEqual({
      owner: 'platform-admins',
      type: 'remediation',
      parameters: { type: 'object' },
      onFailure: 'undo',
      steps: [
        {
          id: 'undo',
          action: 'kubernetes:rollout-undo',
          input: {},
          timeout: '5m',
          retry: { attempts: 1, backoff: '10s' },
        },
      ],
    });
  });

  it.each([
    [{ owner: '' }, 'spec.owner: '],
    [{ steps: [] }, 'spec.steps: a runbook needs at least one step'],
    [
      { steps: [{ id: 'Undo', action: 'a:b' }] },
      'spec.steps[0].id: must be lower-case kebab-case',
    ],
    [
      { steps: [{ id: 'u'.repeat(64), action: 'a:b' }] },
      'spec.steps[0].id: Too big',
    ],
    [
      { steps: [{ id: 'undo', action: 'a:b', retry: { attempts: 0 } }] },
      'spec.steps[0].retry.attempts: ',
    ],
    [
      { steps: [{ id: 'undo', action: 'a:b', when: 'x' }] },
      'spec.steps[0]: Unrecognized key: "when"',
    ],
    [
      { verify: { checks: [{}] } },
      'spec.verify.checks[0]: must have exactly one key',
    ],
    [{ verify: { checks: [] } }, 'spec.verify.checks: '],
    [{ onFailure: 'continue' }, 'spec.onFailure: '],
  ])('names the path of what is wrong with %j', (change, message) => {
    const result = runbookEntitySchema.safeParse({
      ...runbook,
      spec: { ...runbook.spec, ...change },
    });
    expect(words(result)).toContain(message);
  });
});

describe('the HealingPolicy schema', () => {
  it('asks the owner for approval and sets no guardrail unless told', () => {
    expect(healingPolicyEntitySchema.parse(policy).spec).toEqual({
      ...policy.spec,
      guardrails: {},
      approval: { from: ['owner'], count: 1, expires: '30m', notSelf: false },
    });
  });

  it.each([
    [{ autonomy: 'yes' }, 'spec.autonomy: '],
    [{ targets: 'all' }, 'spec.targets: '],
    [{ when: '' }, 'spec.when: '],
    [
      { guardrails: { cooldown: '25h' } },
      'spec.guardrails.cooldown: must be at most 24h',
    ],
    [
      { guardrails: { cooldown: 'a while' } },
      'spec.guardrails.cooldown: must be a duration',
    ],
    [{ guardrails: { cooldown: 900 } }, 'spec.guardrails.cooldown: '],
    [{ escalate: { after: '20m' } }, 'spec.escalate.to: '],
    [
      { escalate: { after: '0s', to: 'platform' } },
      'spec.escalate.after: must be longer than nothing',
    ],
    [
      { guardrails: { coolDown: '1m' } },
      'spec.guardrails: Unrecognized key: "coolDown"',
    ],
    [
      { guardrails: { limit: { executions: 0, per: '1h' } } },
      'spec.guardrails.limit.executions: ',
    ],
    [
      { guardrails: { limit: { executions: 1, per: '0ms' } } },
      'spec.guardrails.limit.per: must be longer than nothing',
    ],
    [
      { guardrails: { blastRadius: { pods: '101%' } } },
      'spec.guardrails.blastRadius.pods: ',
    ],
    [
      { guardrails: { blastRadius: { pods: -1 } } },
      'spec.guardrails.blastRadius.pods: ',
    ],
    [
      { guardrails: { blastRadius: { orOneWorkload: true } } },
      'spec.guardrails.blastRadius: orOneWorkload says "or" to pods',
    ],
    [{ approval: { from: [] } }, 'spec.approval.from: '],
    [{ approval: { count: 0 } }, 'spec.approval.count: '],
  ])('names the path of what is wrong with %j', (change, message) => {
    const result = healingPolicyEntitySchema.safeParse({
      ...policy,
      spec: { ...policy.spec, ...change },
    });
    expect(words(result as never)).toContain(message);
  });

  it('never throws, and always has words for a refusal', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (guardrails, approval) => {
        const result = healingPolicyEntitySchema.safeParse({
          ...policy,
          spec: { ...policy.spec, guardrails, approval },
        });
        fc.pre(!result.success);
        expect(words(result as never)).toMatch(/^spec\.(guardrails|approval)/);
      }),
    );
  });
});
