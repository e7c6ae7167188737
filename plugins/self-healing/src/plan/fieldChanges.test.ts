import { Plan } from '@backstage-self-healing/plugin-self-healing-common';
import { fieldChanges } from './fieldChanges';

const CONTAINER = 'spec.template.spec.containers[app]';
const IMAGE = `${CONTAINER}.image`;
const TEMPLATE = 'spec.template.metadata.annotations';

type Row = [name: string, within: string, before?: string, after?: string];

describe('fieldChanges', () => {
  it.each<[string, Plan['changes'], Row[]]>([
    [
      'a restart where there were no annotations',
      [
        {
          path: TEMPLATE,
          after: { 'kubectl.kubernetes.io/restartedAt': '2026-03-04T03:00Z' },
        },
      ],
      [
        [
          'kubectl.kubernetes.io/restartedAt',
          TEMPLATE,
          undefined,
          '2026-03-04T03:00Z',
        ],
      ],
    ],
    [
      'a restart where there were some',
      [
        {
          path: `${TEMPLATE}[kubectl.kubernetes.io/restartedAt]`,
          before: 'then',
          after: 'now',
        },
      ],
      [['kubectl.kubernetes.io/restartedAt', TEMPLATE, 'then', 'now']],
    ],
    [
      'a rollback',
      [{ path: IMAGE, before: 'web:2', after: 'web:1' }],
      [['image', 'spec.template.spec.containers[app]', 'web:2', 'web:1']],
    ],
    [
      'a scaling, to zero too',
      [{ path: 'spec.replicas', before: 3, after: 0 }],
      [['replicas', 'spec', '3', '0']],
    ],
    [
      'a deletion of a pod',
      [
        {
          path: 'pod checkout-7d9f8b6c5-x2x7k',
          before: 'CrashLoopBackOff on node-2',
          after: 'deleted, replaced by its ReplicaSet',
        },
      ],
      [
        [
          'pod checkout-7d9f8b6c5-x2x7k',
          '',
          'CrashLoopBackOff on node-2',
          'deleted, replaced by its ReplicaSet',
        ],
      ],
    ],
    [
      'a container that goes',
      [
        {
          path: 'spec.template.spec.containers[proxy]',
          before: {
            name: 'proxy',
            env: '(not shown)',
            ports: [{ containerPort: 80 }],
            tty: false,
          },
        },
      ],
      [
        ['name', 'spec.template.spec.containers[proxy]', 'proxy', undefined],
        [
          'env',
          'spec.template.spec.containers[proxy]',
          '(not shown)',
          undefined,
        ],
        [
          'containerPort',
          'spec.template.spec.containers[proxy].ports[0]',
          '80',
          undefined,
        ],
        ['tty', 'spec.template.spec.containers[proxy]', 'false', undefined],
      ],
    ],
    [
      'lists, empty values and what was null',
      [
        { path: 'spec.args', before: ['a', 'b'], after: [] },
        { path: 'spec.name', before: null, after: '' },
        { path: 'spec.emptyDir', after: {} },
      ],
      [
        ['args', 'spec', 'a, b', '[]'],
        ['name', 'spec', undefined, '""'],
        ['emptyDir', 'spec', undefined, '{}'],
      ],
    ],
    [
      'PR-M9: a limit and a request, each by its name',
      [
        {
          path: `${CONTAINER}.resources`,
          before: { limits: { memory: '32Mi' }, requests: { memory: '32Mi' } },
          after: { limits: { memory: '64Mi' }, requests: { memory: '48Mi' } },
        },
      ],
      [
        ['limits.memory', `${CONTAINER}.resources`, '32Mi', '64Mi'],
        ['requests.memory', `${CONTAINER}.resources`, '32Mi', '48Mi'],
      ],
    ],
    [
      'only the fields that differ',
      [
        {
          path: 'spec.tolerations',
          before: [{ key: 'a', operator: 'Exists' }],
          after: [{ key: 'b', operator: 'Exists' }],
        },
      ],
      [['key', 'spec.tolerations[0]', 'a', 'b']],
    ],
  ])('tells %s field by field', (_, changes, rows) => {
    expect(
      fieldChanges(changes).map(({ name, within, before, after }) => [
        name,
        within,
        before,
        after,
      ]),
    ).toEqual(rows);
  });
});
