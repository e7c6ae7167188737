import fc from 'fast-check';
import { Deployment } from '../clusters/resources';
import { plannedChanges, takenBack } from './plannedChanges';

type Container = NonNullable<
  NonNullable<Deployment['spec']>['template']['spec']
>['containers'][number];

function deployment(container: Partial<Container>, replicas = 3): Deployment {
  return {
    metadata: { name: 'web' },
    spec: {
      replicas,
      selector: {},
      template: {
        spec: { containers: [{ name: 'app', image: 'web:1', ...container }] },
      },
    },
  };
}

describe('plannedChanges', () => {
  it('names what changes by a readable path', () => {
    const before = deployment({ resources: { limits: { memory: '1Gi' } } });
    const after = deployment(
      { image: 'web:2', resources: { limits: { memory: '64Mi' } } },
      5,
    );
    expect(plannedChanges(before, after)).toEqual([
      { path: 'spec.replicas', before: 3, after: 5 },
      {
        path: 'spec.template.spec.containers[app].image',
        before: 'web:1',
        after: 'web:2',
      },
      {
        path: 'spec.template.spec.containers[app].resources.limits.memory',
        before: '1Gi',
        after: '64Mi',
      },
    ]);
  });

  it('brackets keys that a dot would tear apart', () => {
    const after = deployment({});
    after.spec!.template.metadata = {
      annotations: { 'kubectl.kubernetes.io/restartedAt': 'now' },
    };
    after.spec!.template.metadata.labels = {};
    const before = deployment({});
    before.spec!.template.metadata = { annotations: {}, labels: {} };
    expect(plannedChanges(before, after)).toEqual([
      {
        path: 'spec.template.metadata.annotations[kubectl.kubernetes.io/restartedAt]',
        after: 'now',
      },
    ]);
  });

  it('tells nothing apart in equal specs', () => {
    expect(plannedChanges(deployment({}), deployment({}))).toEqual([]);
  });

  it('never shows environments, arguments or commands', () => {
    const secret = 'S3CR3T';
    const holders = fc.constantFrom<Partial<Container>>(
      { env: [{ name: 'PASSWORD', value: secret }] },
      { env: [{ name: 'OTHER', value: 'x' }] },
      { args: ['--password', secret] },
      { command: ['sh', '-c', secret] },
      {
        livenessProbe: {
          httpGet: {
            port: 80,
            httpHeaders: [{ name: 'Authorization', value: secret }],
          },
        },
      },
      { readinessProbe: { exec: { command: [secret] } } },
      { name: 'sidecar', env: [{ name: 'PASSWORD', value: secret }] },
      {},
    );
    fc.assert(
      fc.property(holders, holders, (left, right) => {
        const changes = plannedChanges(deployment(left), deployment(right));
        expect(JSON.stringify(changes)).not.toContain(secret);
        expect(changes.length > 0).toBe(
          JSON.stringify(left) !== JSON.stringify(right),
        );
      }),
    );
  });

  it('keeps a change of everything within bounds', () => {
    const many = Object.fromEntries(
      Array.from({ length: 500 }, (_, i) => [`key${i}`, 'x'.repeat(5_000)]),
    );
    const before = deployment({});
    before.spec!.template.metadata = { annotations: {} };
    const after = deployment({});
    after.spec!.template.metadata = { annotations: many };
    const changes = plannedChanges(before, after);
    expect(changes).toHaveLength(100);
    expect(JSON.stringify(changes).length).toBeLessThan(64 * 1024);
  });
});

describe('takenBack', () => {
  it('turns every change around, and back again', () => {
    const changes = plannedChanges(
      deployment({}),
      deployment({ image: 'web:2', tty: true }, 5),
    );
    expect(takenBack(changes)).toContainEqual({
      path: 'spec.replicas',
      before: 5,
      after: 3,
    });
    expect(takenBack(takenBack(changes))).toEqual(changes);
  });
});
