import { applyDefaults } from './defaults';
import { KubeObject } from './objects';
import { validate, validateUpdate } from './validation';

function deployment(change: (object: any) => void = () => {}): KubeObject {
  const labels = { app: 'web' };
  const object: any = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop', labels },
    spec: {
      selector: { matchLabels: { ...labels } },
      template: {
        metadata: { labels: { ...labels } },
        spec: { containers: [{ name: 'app', image: 'app:1' }] },
      },
    },
  };
  change(object);
  applyDefaults(object);
  return object;
}

const problems = (object: KubeObject) =>
  validate(object).map(({ field, message }) => `${field}: ${message}`);

it('has nothing against a plain deployment', () => {
  expect(problems(deployment())).toEqual([]);
});

it.each<[string, (object: any) => void, string]>([
  [
    'a label value with a space',
    object => {
      object.metadata.labels.note = 'a b';
    },
    'metadata.labels: Invalid value: "a b": a valid label must be',
  ],
  [
    'a label of the template that is too long',
    object => {
      object.spec.template.metadata.labels.note = 'x'.repeat(64);
    },
    `spec.template.labels: Invalid value: "${'x'.repeat(
      64,
    )}": must be no more than 63 characters`,
  ],
  [
    'a request above its limit',
    object => {
      object.spec.template.spec.containers[0].resources = {
        requests: { memory: '128Mi' },
        limits: { memory: '64Mi' },
      };
    },
    'spec.template.spec.containers[0].resources.requests: Invalid value: "128Mi": must be less than or equal to memory limit',
  ],
  [
    'an unknown strategy',
    object => {
      object.spec.strategy = { type: 'BlueGreen' };
    },
    'spec.strategy.type: Unsupported value: "BlueGreen": supported values: "Recreate", "RollingUpdate"',
  ],
  [
    'a rollout that could not move',
    object => {
      object.spec.strategy = {
        type: 'RollingUpdate',
        rollingUpdate: { maxSurge: 0, maxUnavailable: '0%' },
      };
    },
    'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "0%": may not be 0 when `maxSurge` is 0',
  ],
  [
    'pods that would not be restarted',
    object => {
      object.spec.template.spec.restartPolicy = 'Never';
    },
    'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
  ],
  [
    'two containers of one name',
    object => {
      object.spec.template.spec.containers.push({ name: 'app', image: 'b:1' });
    },
    'spec.template.spec.containers[1].name: Duplicate value: "app"',
  ],
  [
    'a container without an image',
    object => {
      delete object.spec.template.spec.containers[0].image;
    },
    'spec.template.spec.containers[0].image: Required value',
  ],
  [
    'a quantity that is none',
    object => {
      object.spec.template.spec.containers[0].resources = {
        limits: { memory: 'lots' },
      };
    },
    'spec.template.spec.containers[0].resources.limits.memory: Invalid value: "lots"',
  ],
])('names %s', (_what, change, problem) => {
  const found = problems(deployment(change));
  expect(found).toHaveLength(1);
  expect(found[0].startsWith(problem)).toBe(true);
});

it('keeps a selector as it was', () => {
  const next = deployment(object => {
    object.spec.selector.matchLabels = { tier: 'front' };
    object.spec.template.metadata.labels = { tier: 'front' };
  });
  expect(validateUpdate(next, deployment())).toEqual([
    {
      reason: 'FieldValueInvalid',
      message:
        'Invalid value: v1.LabelSelector{MatchLabels:map[string]string{"tier":"front"}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: field is immutable',
      field: 'spec.selector',
    },
  ]);
});
