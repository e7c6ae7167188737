import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { Entity, RELATION_OWNED_BY } from '@backstage/catalog-model';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import catalogModuleSelfHealing from '.';

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

describe('the catalog with the kinds Runbook and HealingPolicy', () => {
  let folder: string;
  let backend: Awaited<ReturnType<typeof startTestBackend>>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'self-healing-kinds-'));
    const file = join(folder, 'entities.yaml');
    // JSON is YAML.
    await writeFile(
      file,
      [runbook, policy].map(one => JSON.stringify(one)).join('\n---\n'),
    );
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
      'another kind',
      { ...runbook, kind: 'Playbook' },
      "kind: must be one of Runbook, HealingPolicy, not 'Playbook'",
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
  ])('refuses %s at registration', async (_, entity, message) => {
    const { status, body } = await validate(entity);
    expect(status).toBe(400);
    expect(JSON.stringify(body.errors.map((e: Error) => e.message))).toContain(
      JSON.stringify(message).slice(1, -1),
    );
    expect(JSON.stringify(body)).not.toMatch(/\\n\s+at /);
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
    const deadline = Date.now() + 30_000;
    let entities: Array<Entity | undefined> = [];
    while (Date.now() < deadline) {
      entities = [
        await read('runbook/default/roll-back'),
        await read('healingpolicy/default/crash-loop'),
      ];
      if (
        entities.every(one =>
          one?.relations?.some(r => r.type === RELATION_OWNED_BY),
        )
      )
        break;
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    expect(entities.map(one => one?.relations)).toEqual([
      [
        { type: 'dependencyOf', targetRef: 'healingpolicy:default/crash-loop' },
        { type: 'ownedBy', targetRef: 'group:default/platform-admins' },
      ],
      [
        { type: 'dependsOn', targetRef: 'runbook:default/roll-back' },
        { type: 'ownedBy', targetRef: 'user:default/checkout-owner' },
      ],
    ]);
  }, 40_000);
});
