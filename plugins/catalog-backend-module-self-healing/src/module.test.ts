import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { Entity, RELATION_OWNED_BY } from '@backstage/catalog-model';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { AlphaEntity } from '@backstage/catalog-model/alpha';
import { ANNOTATION_PROBLEM } from '@backstage-self-healing/plugin-self-healing-common';
import catalogModuleSelfHealing from '.';
import { SelfHealingKindsProcessor } from './SelfHealingKindsProcessor';

jest.setTimeout(60_000);

const runbook = {
  apiVersion: 'self-healing.backstage.io/v1alpha1',
  kind: 'Runbook',
  metadata: { name: 'roll-back', title: 'Roll back' },
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

const policy = {
  apiVersion: 'self-healing.backstage.io/v1alpha1',
  kind: 'HealingPolicy',
  metadata: { name: 'crash-loop' },
  spec: {
    owner: 'user:checkout-owner',
    targets: { kind: 'Component', 'spec.system': 'orders' },
    when: 'alert.labels.alertname == "KubePodCrashLooping"',
    runbook: 'roll-back',
    autonomy: 'suggest',
  },
};

const step = runbook.spec.steps[0];
const runbookWith = (spec: object) => ({
  ...runbook,
  spec: { ...runbook.spec, ...spec },
});
const policyWith = (spec: object) => ({
  ...policy,
  spec: { ...policy.spec, ...spec },
});

const wrongPolicy = {
  ...policyWith({ when: 'alert =' }),
  metadata: { name: 'wrong' },
};

/** Reads until it is as it should be; what was read last when it never is. */
async function eventually<T>(
  readIt: () => Promise<T>,
  isThere: (value: T) => boolean,
): Promise<T> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const value = await readIt();
    if (isThere(value) || Date.now() > deadline) {
      expect(isThere(value)).toBe(true);
      return value;
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

describe('the catalog with the kinds Runbook and HealingPolicy', () => {
  let folder: string;
  let file: string;
  let backend: Awaited<ReturnType<typeof startTestBackend>>;

  // JSON is YAML.
  const write = (entities: object[]) =>
    writeFile(file, entities.map(one => JSON.stringify(one)).join('\n---\n'));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'self-healing-kinds-'));
    file = join(folder, 'entities.yaml');
    await write([runbook, policy, wrongPolicy]);
    backend = await startTestBackend({
      features: [
        catalogPlugin,
        catalogModuleSelfHealing,
        mockServices.rootConfig.factory({
          data: {
            backend: {
              baseUrl: 'http://localhost',
              database: { client: 'better-sqlite3', connection: ':memory:' },
            },
            catalog: {
              rules: [{ allow: ['Runbook', 'HealingPolicy'] }],
              locations: [{ type: 'file', target: file }],
              processingInterval: { seconds: 1 },
            },
          },
        }),
      ],
    });
  });

  afterAll(async () => {
    await backend?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const validate = (entity: object) =>
    request(backend.server)
      .post('/api/catalog/validate-entity')
      .send({ entity, location: 'url:https://example.com/entities.yaml' });

  const read = async (ref: string): Promise<Entity | undefined> => {
    const { body, status } = await request(backend.server).get(
      `/api/catalog/entities/by-name/${ref}`,
    );
    return status === 200 ? body : undefined;
  };

  it('accepts a check that names what runs', async () => {
    const query = 'up{pod=~"${{ workload.pods }}", a="${{ entity.name }}"}';
    const { status } = await validate(
      runbookWith({ verify: { checks: [{ promql: { query, above: 0 } }] } }),
    );
    expect(status).toBe(200);
  });

  it.each([runbook, policy])('accepts a good $kind', async entity => {
    const { status, body } = await validate(entity);
    expect({ status, body }).toMatchObject({ status: 200 });
  });

  it.each([
    [
      'another version',
      { ...runbook, apiVersion: 'self-healing.backstage.io/v2' },
      'apiVersion: Invalid input: expected "self-healing.backstage.io/v1alpha1"',
    ],
    [
      'no steps',
      runbookWith({ steps: [] }),
      'spec.steps: a runbook needs at least one step',
    ],
    [
      'an unknown field',
      runbookWith({ verfiy: {} }),
      'spec: Unrecognized key: "verfiy"',
    ],
    [
      'steps of one id',
      runbookWith({ steps: [step, step] }),
      'spec.steps: step ids must be unique',
    ],
    [
      'an action without provider',
      runbookWith({ steps: [{ ...step, action: 'undo' }] }),
      'spec.steps[0].action: must be provider:action',
    ],
    [
      'a timeout in words',
      runbookWith({ steps: [{ ...step, timeout: 'soon' }] }),
      'spec.steps[0].timeout: must be a duration such as 30s, 5m or 1h',
    ],
    [
      'a template that is not CEL',
      runbookWith({
        steps: [{ ...step, input: { pods: [{ name: 'x-${{ a +* b }}' }] } }],
      }),
      "spec.steps[0].input.pods[0].name: 'a +* b' is not a valid CEL expression",
    ],
    [
      'a template with an unknown name',
      runbookWith({
        steps: [{ ...step, input: { workload: '${{ workload }}' } }],
      }),
      "spec.steps[0].input.workload: 'workload' is not a valid CEL expression: Unknown variable: workload",
    ],
    [
      'a check with a name that no check knows',
      runbookWith({
        verify: {
          checks: [{ promql: { query: 'up{a="${{ parameters.a }}"}' } }],
        },
      }),
      "spec.verify.checks[0].promql.query: 'parameters.a' is not a valid CEL expression: Unknown variable: parameters",
    ],
    [
      'an open placeholder',
      runbookWith({ verify: { checks: [{ promql: '${{ entity.name' }] } }),
      "spec.verify.checks[0].promql: '${{ entity.name' has a '${{' without its '}}'",
    ],
    [
      'parameters that are no JSON Schema',
      runbookWith({
        parameters: { properties: { replicas: { type: 'number-ish' } } },
      }),
      'spec.parameters.properties.replicas.type: must be one of "array", "boolean"',
    ],
    [
      'parameters that refer to nothing',
      runbookWith({
        parameters: { properties: { replicas: { $ref: '#/definitions/n' } } },
      }),
      "spec.parameters.properties.replicas.$ref: can't resolve reference #/definitions/n",
    ],
    [
      'an owner that cannot own',
      runbookWith({ owner: 'component:default/checkout' }),
      "spec.owner: must name a group or user, not 'component:default/checkout'",
    ],
    [
      'a check with two keys',
      runbookWith({
        verify: { checks: [{ rollout: 'healthy', alert: 'resolved' }] },
      }),
      'spec.verify.checks[0]: must have exactly one key',
    ],
    [
      'a condition that is not CEL',
      policyWith({ when: 'alert.labels ==' }),
      "spec.when: 'alert.labels ==' is not a valid CEL expression",
    ],
    [
      'a condition with an unknown name',
      policyWith({ when: 'alrt.labels.x == "y"' }),
      'Unknown variable: alrt',
    ],
    [
      'a condition without bound',
      policyWith({ when: 'alert.labels.x.matches("^(a+)+$")' }),
      'spec.when: \'alert.labels.x.matches("^(a+)+$")\' is not a valid CEL expression: matches() is not available',
    ],
    [
      'unknown operators in targets',
      policyWith({ targets: { $none: [] } }),
      'spec.targets: Invalid filter predicate',
    ],
    [
      'a runbook of another kind',
      policyWith({ runbook: 'template:default/x' }),
      "spec.runbook: must name a runbook, not 'template:default/x'",
    ],
    [
      'an unknown autonomy',
      policyWith({ autonomy: 'always' }),
      'spec.autonomy: Invalid option: expected one of "observe"|"suggest"|"act"',
    ],
    [
      'a cooldown beyond memory',
      policyWith({ guardrails: { cooldown: '2d' } }),
      'spec.guardrails.cooldown: must be at most 24h',
    ],
    [
      'a limit per no time',
      policyWith({ guardrails: { limit: { executions: 1, per: '0s' } } }),
      'spec.guardrails.limit.per: must be longer than nothing',
    ],
    [
      'more than all pods',
      policyWith({ guardrails: { blastRadius: { pods: '300%' } } }),
      'spec.guardrails.blastRadius.pods: ',
    ],
    [
      'an approver that is not a person',
      policyWith({ approval: { from: ['owner', 'system:orders'] } }),
      "spec.approval.from[1]: must name a group or user, not 'system:orders'",
    ],
    [
      'somebody to call that is not a person',
      policyWith({ escalate: { after: '20m', to: 'system:orders' } }),
      "spec.escalate.to: must name a group or user, not 'system:orders'",
    ],
    [
      'unknown operators in targets of a runbook',
      runbookWith({ targets: { $none: [] } }),
      'spec.targets: Invalid filter predicate',
    ],
    [
      'no spec',
      { ...policy, spec: undefined },
      'spec: Invalid input: expected object',
    ],
    [
      'an owner that is no ref',
      policyWith({ owner: ['team'] }),
      'spec.owner: Invalid input: expected string',
    ],
  ])('PR-M1: marks %s', async (_, entity, message) => {
    const marked = await new SelfHealingKindsProcessor().preProcessEntity(
      entity as Entity,
    );
    expect(marked.metadata.annotations?.[ANNOTATION_PROBLEM]).toContain(
      message,
    );
    // It stays in the catalog, where its author looks for it.
    const { status, body } = await validate(entity);
    expect({ status, body }).toMatchObject({ status: 200 });
  });

  it("refuses another kind in the suite's group", async () => {
    const { status, body } = await validate({ ...runbook, kind: 'Playbook' });
    expect(status).toBe(400);
    expect(JSON.stringify(body.errors)).toContain(
      "kind: must be one of Runbook, HealingPolicy, not 'Playbook'",
    );
    expect(JSON.stringify(body)).not.toMatch(/\\n\s+at /);
  });

  it('takes the mark off a policy that is right, whoever set it', async () => {
    const forged = {
      ...policy,
      metadata: {
        ...policy.metadata,
        annotations: { [ANNOTATION_PROBLEM]: 'forged', other: 'kept' },
      },
    };
    const { metadata } = await new SelfHealingKindsProcessor().preProcessEntity(
      forged,
    );
    expect(metadata.annotations).toEqual({ other: 'kept' });
  });

  it('PR-M1: shows a wrong policy in the catalog, with its problem and owner', async () => {
    const wrong = await eventually(
      () => read('healingpolicy/default/wrong'),
      one => (one?.relations ?? []).length > 0,
    );
    expect(wrong?.metadata.annotations?.[ANNOTATION_PROBLEM]).toContain(
      "spec.when: 'alert =' is not a valid CEL expression",
    );
    expect(wrong?.relations).toContainEqual({
      type: RELATION_OWNED_BY,
      targetRef: 'user:default/checkout-owner',
    });
    expect((wrong as AlphaEntity).status?.items).toEqual([
      expect.objectContaining({
        type: 'backstage.io/catalog-processing',
        level: 'error',
        message: expect.stringContaining('spec.when'),
      }),
    ]);
  });

  it('PR-M1: marks what was right before, so that the old version does not go on', async () => {
    await eventually(
      () => read('healingpolicy/default/crash-loop'),
      one => one !== undefined,
    );
    await write([runbook, policyWith({ when: 'alrt' }), wrongPolicy]);
    const changed = await eventually(
      () => read('healingpolicy/default/crash-loop'),
      one => one?.metadata.annotations?.[ANNOTATION_PROBLEM] !== undefined,
    );
    expect(changed?.spec?.when).toBe('alrt');
    await write([runbook, policy, wrongPolicy]);
    await eventually(
      () => read('healingpolicy/default/crash-loop'),
      one =>
        one !== undefined && !one.metadata.annotations?.[ANNOTATION_PROBLEM],
    );
  });

  it('does not claim kinds of others', async () => {
    const { status, body } = await validate({
      ...runbook,
      apiVersion: 'example.com/v1',
    });
    expect(status).toBe(400);
    expect(body.errors[0].message).toContain('No processor recognized');
  });

  it('relates runbooks and policies to their owners and to each other', async () => {
    const entities = await eventually(
      () =>
        Promise.all([
          read('runbook/default/roll-back'),
          read('healingpolicy/default/crash-loop'),
        ]),
      both =>
        both.every(one =>
          one?.relations?.some(({ type }) => type === RELATION_OWNED_BY),
        ) && both[0]?.relations?.length === 3,
    );
    expect(entities.map(one => one?.relations)).toEqual([
      [
        { type: 'dependencyOf', targetRef: 'healingpolicy:default/crash-loop' },
        { type: 'dependencyOf', targetRef: 'healingpolicy:default/wrong' },
        { type: 'ownedBy', targetRef: 'group:default/platform-admins' },
      ],
      [
        { type: 'dependsOn', targetRef: 'runbook:default/roll-back' },
        { type: 'ownedBy', targetRef: 'user:default/checkout-owner' },
      ],
    ]);
  }, 40_000);
});
