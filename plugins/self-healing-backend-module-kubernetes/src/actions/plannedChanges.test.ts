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

  it.each<[what: string, spec: Record<string, unknown>]>([
    [
      'an attribute of a volume',
      {
        volumes: [
          { name: 'v', csi: { volumeAttributes: { password: 'S3CR3T' } } },
        ],
      },
    ],
    [
      'a secret of a volume',
      { volumes: [{ name: 'v', azureFile: { secretName: 'S3CR3T' } }] },
    ],
    ['an unknown field', { somethingNew: { deep: ['S3CR3T'] } }],
  ])('AD-D6: tells that %s changes, not what it is', (_, spec) => {
    const after = deployment({});
    Object.assign(after.spec!.template.spec!, spec);
    const changes = plannedChanges(deployment({}), after);
    expect(changes).toHaveLength(1);
    expect(JSON.stringify(changes)).toContain('(not shown)');
    expect(JSON.stringify(changes)).not.toContain('S3CR3T');
  });

  it('AD-D6: shows of annotations and probes what is known to be harmless', () => {
    const before = deployment({
      livenessProbe: {
        periodSeconds: 5,
        httpGet: { port: 80, path: '/live?key=OLD' },
      },
    });
    const after = deployment({
      livenessProbe: {
        periodSeconds: 10,
        httpGet: { port: 81, path: '/live?key=S3CR3T' },
      },
    });
    before.spec!.template.metadata = { annotations: { note: 'OLD' } };
    after.spec!.template.metadata = {
      annotations: {
        note: 'S3CR3T',
        'kubectl.kubernetes.io/restartedAt': 'now',
      },
    };
    const probe = 'spec.template.spec.containers[app].livenessProbe';
    expect(plannedChanges(before, after)).toEqual(
      expect.arrayContaining([
        { path: `${probe}.periodSeconds`, before: 5, after: 10 },
        { path: `${probe}.httpGet.port`, before: 80, after: 81 },
        {
          path: `${probe}.httpGet.path`,
          before: '(not shown)',
          after: '(not shown)',
        },
        {
          path: 'spec.template.metadata.annotations.note',
          before: '(not shown)',
          after: '(not shown)',
        },
        {
          path: 'spec.template.metadata.annotations[kubectl.kubernetes.io/restartedAt]',
          after: 'now',
        },
      ]),
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
