import { Entity } from '@backstage/catalog-model';
import { ANNOTATION_PROBLEM } from '@backstage-self-healing/plugin-self-healing-common';
import fc from 'fast-check';
import { checkout, policy, rollBack, runbook } from '../__testUtils__/entities';
import { readHealingCatalog } from './healingCatalog';

const changed = (entity: Entity, change: Record<string, unknown>): Entity =>
  ({ ...entity, ...change } as Entity);
const named = (
  entity: Entity,
  name: string,
  namespace = 'default',
): Entity => ({
  ...entity,
  metadata: { ...entity.metadata, name, namespace },
});
const marked = (entity: Entity, problem: string): Entity => ({
  ...entity,
  metadata: {
    ...entity.metadata,
    annotations: { [ANNOTATION_PROBLEM]: problem },
  },
});
const onlyPolicy = (...entities: Entity[]) => {
  const { policies } = readHealingCatalog(entities);
  expect(policies).toHaveLength(1);
  return policies[0];
};

describe('readHealingCatalog', () => {
  it('joins policies with their runbooks, sorted', () => {
    const { policies, runbooks } = readHealingCatalog([
      named(policy(), 'b'),
      checkout,
      rollBack,
      named(policy({ runbook: 'runbook:default/roll-back' }), 'a'),
    ]);
    expect(runbooks.map(({ ref }) => ref)).toEqual([
      'runbook:default/roll-back',
    ]);
    expect(policies).toMatchObject([
      {
        ref: 'healingpolicy:default/a',
        title: 'Bad release',
        runbook: { ref: 'runbook:default/roll-back' },
      },
      { ref: 'healingpolicy:default/b' },
    ]);
    expect(policies[0]).not.toHaveProperty('problem');
  });

  it('looks for a runbook beside its policy', () => {
    const elsewhere = named(rollBack, 'roll-back', 'elsewhere');
    expect(
      onlyPolicy(named(policy(), 'p', 'elsewhere'), elsewhere, rollBack).runbook
        ?.ref,
    ).toBe('runbook:elsewhere/roll-back');
    expect(onlyPolicy(policy(), elsewhere).runbook).toBe(null);
  });

  it.each<[string, Entity, string]>([
    [
      'a step without an action',
      changed(rollBack, { spec: { ...rollBack.spec, steps: [{ id: 'a' }] } }),
      'its runbook is not valid: spec.steps[0].action: ',
    ],
    [
      'no spec at all',
      changed(rollBack, { spec: undefined }),
      'its runbook is not valid: spec: ',
    ],
  ])('says what is wrong with a runbook of %s', (_, broken, words) => {
    const { runbook: found, problem } = onlyPolicy(policy(), broken);
    expect(found).toBe(null);
    expect(problem).toContain(words);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['an unknown autonomy', { autonomy: 'always' }, 'spec.autonomy: '],
    ['a cooldown that is none', { guardrails: { cooldown: 5 } }, 'cooldown: '],
    ['a key that nobody knows', { whenever: true }, 'whenever'],
    ['a runbook that is no ref', { runbook: 'a:b:/' }, 'runbook: '],
    [
      'an approver that is no ref',
      { approval: { from: ['owner', 'group:'] } },
      "approval.from: 'group:' is no entity ref",
    ],
    [
      'somebody to call that is no ref',
      { escalate: { after: '20m', to: 'group:' } },
      "escalate.to: 'group:' is no entity ref",
    ],
  ])('shows a policy with %s, and its problem', (_, spec, words) => {
    const fact = onlyPolicy(policy(spec), rollBack);
    expect(fact.problem).toContain(words);
    expect(fact.runbook).toBe(null);
    expect(fact.spec.targets).toEqual({ kind: 'Component' });
  });

  it.each<[string, Entity[], string]>([
    [
      'a policy that the catalog found wrong',
      [marked(policy(), 'spec.when: no CEL'), rollBack],
      'spec.when: no CEL',
    ],
    [
      'a runbook that the catalog found wrong',
      [policy(), marked(rollBack, 'spec.steps[0].input: no CEL')],
      'its runbook is not valid: spec.steps[0].input: no CEL',
    ],
    [
      'PR-M2: a runbook that asks for what a policy cannot give',
      [
        policy(),
        runbook({
          parameters: {
            type: 'object',
            required: ['replicas', 'reason'],
            properties: {
              replicas: { type: 'integer' },
              reason: { type: 'string', default: 'by policy' },
            },
          },
        }),
      ],
      'Roll back asks for replicas, and a policy has no one to ask',
    ],
  ])('keeps %s from being used', (_, entities, words) => {
    const { problem, spec } = onlyPolicy(...entities);
    expect(problem).toContain(words);
    expect(spec.targets).toEqual({ kind: 'Component' });
  });

  it('PR-M1: says that an older version acts while the newest cannot be read', () => {
    const { problem, warning } = onlyPolicy(
      {
        ...policy(),
        status: {
          items: [
            {
              type: 'backstage.io/catalog-processing',
              level: 'error',
              message: 'InputError: spec is odd',
            },
          ],
        },
      } as Entity,
      rollBack,
    );
    expect(problem).toBe(undefined);
    expect(warning).toMatch(/the one before keeps acting: .*spec is odd/);
  });

  it('shows nobody a policy that does not say whom it is for', () => {
    expect(
      readHealingCatalog([policy({ targets: 'all' }), rollBack]).policies,
    ).toEqual([]);
  });

  it('lets no broken entity take the others down', () => {
    const spec = fc.oneof(
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc
        .dictionary(
          fc.constantFrom('when', 'runbook', 'autonomy', 'approval', 'steps'),
          fc.jsonValue(),
        )
        .map(change => ({ ...policy().spec, ...change })),
    );
    const entities = fc.array(
      fc.record({
        kind: fc.constantFrom('Runbook', 'HealingPolicy', 'Component'),
        spec: fc.option(spec, { nil: undefined }),
      }),
    );
    fc.assert(
      fc.property(entities, others => {
        const { policies, runbooks } = readHealingCatalog([
          rollBack,
          policy(),
          ...others.map(({ kind, spec: given }, index) =>
            changed(named(rollBack, `other-${index}`), { kind, spec: given }),
          ),
        ]);
        expect(policies).toContainEqual(
          expect.objectContaining({
            ref: 'healingpolicy:default/bad-release',
            runbook: expect.objectContaining({
              ref: 'runbook:default/roll-back',
            }),
          }),
        );
        expect(runbooks.map(({ ref }) => ref)).toContain(
          'runbook:default/roll-back',
        );
      }),
    );
  });
});
