import fc from 'fast-check';
import { Pod } from '../clusters/resources';
import { PlannedPod, removalProgress } from './podRemoval';

type Situation = {
  exists: boolean;
  ready: boolean;
  /** Grace period of a deletion under way; undefined: none. */
  leaving?: number;
  how: PlannedPod['how'];
  unready: boolean;
};

const situation: fc.Arbitrary<Situation> = fc.record({
  exists: fc.boolean(),
  ready: fc.boolean(),
  leaving: fc.constantFrom(undefined, 0, 30),
  how: fc.constantFrom('evict', 'delete', 'force'),
  unready: fc.boolean(),
});

function plannedPod({ how, unready }: Situation, index: number): PlannedPod {
  return { name: `pod-${index}`, uid: `uid-${index}`, how, unready };
}

function livePod({ ready, leaving }: Situation, index: number): Pod {
  return {
    metadata: {
      name: `pod-${index}`,
      uid: `uid-${index}`,
      ...(leaving === undefined
        ? {}
        : {
            deletionTimestamp: '2026-01-01T00:00:00Z',
            deletionGracePeriodSeconds: leaving,
          }),
    },
    status: {
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
    },
  };
}

describe('removalProgress', () => {
  it.each<[string, Situation, 'gone' | 'recovered' | 'remaining']>([
    ['that is gone', of({ exists: false }), 'gone'],
    ['on its way out', of({ leaving: 30 }), 'gone'],
    ['stuck on a dead node', of({ leaving: 30, how: 'force' }), 'remaining'],
    ['forced out already', of({ leaving: 0, how: 'force' }), 'gone'],
    ['still unready', of({}), 'remaining'],
    ['ready again', of({ ready: true }), 'recovered'],
    [
      'asked for though ready',
      of({ ready: true, unready: false }),
      'remaining',
    ],
  ])('sorts a pod %s', (_, given, expected) => {
    const pods = given.exists ? [livePod(given, 0)] : [];
    const progress = removalProgress([plannedPod(given, 0)], pods);
    expect(progress[expected]).toHaveLength(1);
  });

  it('accounts for every planned pod once and for no other', () => {
    fc.assert(
      fc.property(
        fc.array(situation),
        fc.array(situation),
        (planned, strangers) => {
          const plan = planned.map(plannedPod);
          const pods = [...planned, ...strangers].flatMap((item, index) =>
            item.exists ? [livePod(item, index)] : [],
          );
          const { gone, recovered, remaining } = removalProgress(plan, pods);
          expect(
            [...gone, ...recovered, ...remaining].map(({ uid }) => uid).sort(),
          ).toEqual(plan.map(({ uid }) => uid).sort());
        },
      ),
    );
  });
});

function of(part: Partial<Situation>): Situation {
  return { exists: true, ready: false, how: 'delete', unready: true, ...part };
}
