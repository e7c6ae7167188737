import fc from 'fast-check';
import { Deployment, ReplicaSet } from '../clusters/resources';
import { annotationOperations, annotationsToRestore } from './annotations';

const CAUSE = 'kubernetes.io/change-cause';
const STAMP = 'self-healing.backstage.io/effect';

function restored(
  live: Record<string, string> | undefined,
  former: Record<string, string> | undefined,
) {
  return annotationsToRestore(
    { metadata: { annotations: live } } as Deployment,
    { metadata: { annotations: former } } as ReplicaSet,
  );
}

describe('annotations of a Deployment that is rolled back', () => {
  it('FC-G4: tell the cause of the release that runs then', () => {
    expect(
      restored({ [CAUSE]: 'release 2.0.0' }, { [CAUSE]: 'release 1.0.0' }),
    ).toEqual({ [CAUSE]: 'release 1.0.0' });
    expect(restored({ [CAUSE]: 'release 2.0.0' }, {})).toEqual({
      [CAUSE]: undefined,
    });
    expect(restored(undefined, { [CAUSE]: 'release 1.0.0' })).toEqual({
      [CAUSE]: 'release 1.0.0',
    });
  });

  it('keep what is not of a release, as kubectl does, and whose it is', () => {
    const kept = {
      'kubectl.kubernetes.io/last-applied-configuration': '{}',
      'deployment.kubernetes.io/revision': '5',
      'deployment.kubernetes.io/revision-history': '1',
      'deployment.kubernetes.io/desired-replicas': '3',
      'deployment.kubernetes.io/max-replicas': '4',
      'deprecated.deployment.rollback.to': '2',
      [STAMP]: 'execution/step/do',
      'meta.helm.sh/release-name': 'shop',
      'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:shop/web',
    };
    const former = Object.fromEntries(
      Object.keys(kept).map(name => [name, 'of long ago']),
    );
    expect(restored(kept, former)).toEqual({});
    expect(restored(kept, {})).toEqual({});
  });

  it('are written one by one, and as a whole only where there are none', () => {
    expect(annotationOperations(['metadata'], { a: '1' }, { a: '2' })).toEqual([
      { op: 'add', path: '/metadata/annotations/a', value: '2' },
    ]);
    expect(
      annotationOperations(['metadata'], { a: '1' }, { a: undefined }),
    ).toEqual([{ op: 'remove', path: '/metadata/annotations/a' }]);
    expect(
      annotationOperations(['metadata'], undefined, { a: '2', b: undefined }),
    ).toEqual([
      { op: 'test', path: '/metadata/annotations', value: null },
      { op: 'add', path: '/metadata/annotations', value: { a: '2' } },
    ]);
    expect(annotationOperations(['metadata'], undefined, {})).toEqual([]);
  });

  it('are those of the release afterwards, whatever there was', () => {
    const annotations = fc.dictionary(
      fc.constantFrom('a', 'b/c', 'd~e', CAUSE, STAMP),
      fc.string(),
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(annotations, annotations, (live, former) => {
        const wanted = restored(live, former);
        const after = { ...live };
        for (const operation of annotationOperations([], live, wanted)) {
          const [, , ...name] = operation.path.split('/');
          const key = name.join('/').replace('~1', '/').replace('~0', '~');
          // The server refuses to remove what is not there.
          expect(operation.op !== 'remove' || key in after).toBe(true);
          if (operation.op === 'remove') delete after[key];
          else if (operation.op === 'add') {
            after[key] = String(operation.value);
          }
        }
        const { [STAMP]: _, ...ofRelease } = former;
        expect(after).toEqual({
          ...ofRelease,
          ...(live[STAMP] === undefined ? {} : { [STAMP]: live[STAMP] }),
        });
      }),
    );
  });
});
