import fc from 'fast-check';
import { Deployment, ReplicaSet } from '../objects';
import { fenceposts, proportionalSizes, rollingStep } from './rollout';

const allowance = fc.oneof(
  fc.integer({ min: 0, max: 5 }),
  fc.integer({ min: 0, max: 100 }).map(percent => `${percent}%`),
);

function deploymentOf(
  replicas: number,
  maxSurge: number | string,
  maxUnavailable: number | string,
): Deployment {
  return {
    metadata: { name: 'web' },
    spec: {
      replicas,
      strategy: {
        type: 'RollingUpdate',
        rollingUpdate: { maxSurge, maxUnavailable },
      },
    },
    status: {},
  } as unknown as Deployment;
}

function setOf(name: string, replicas: number, available: number): ReplicaSet {
  return {
    metadata: { name, creationTimestamp: `2026-01-01T00:00:0${name.length}Z` },
    spec: { replicas },
    status: { replicas, availableReplicas: Math.min(available, replicas) },
  } as unknown as ReplicaSet;
}

const wanted = (sets: ReplicaSet[]) =>
  sets.reduce((sum, set) => sum + set.spec.replicas, 0);
const available = (sets: ReplicaSet[]) =>
  sets.reduce((sum, set) => sum + (set.status.availableReplicas ?? 0), 0);

/** The sets after a step; a set that shrinks loses its unavailable pods first. */
function applied(
  sets: ReplicaSet[],
  sizes: ReadonlyMap<string, number>,
): ReplicaSet[] {
  return sets.map(set =>
    setOf(
      set.metadata.name,
      sizes.get(set.metadata.name) ?? set.spec.replicas,
      set.status.availableReplicas ?? 0,
    ),
  );
}

describe('fenceposts', () => {
  it.each([
    [3, '25%', '25%', { maxSurge: 1, maxUnavailable: 0 }],
    [10, '25%', '25%', { maxSurge: 3, maxUnavailable: 2 }],
    [2, 1, 1, { maxSurge: 1, maxUnavailable: 1 }],
    [3, 0, '10%', { maxSurge: 0, maxUnavailable: 1 }],
    [2, 0, 5, { maxSurge: 0, maxUnavailable: 2 }],
  ])(
    'of %d replicas, surge %s, unavailable %s',
    (replicas, surge, un, result) => {
      expect(fenceposts(deploymentOf(replicas, surge, un))).toEqual(result);
    },
  );
});

describe('a rolling update', () => {
  const scenario = fc.record({
    replicas: fc.integer({ min: 0, max: 12 }),
    maxSurge: allowance,
    maxUnavailable: allowance,
    // In which order new pods become available, and whether old ones fail on the way.
    weather: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 40 }),
  });

  it('never goes above its ceiling nor, by its own doing, below its floor', () => {
    fc.assert(
      fc.property(
        scenario,
        ({ replicas, maxSurge, maxUnavailable, weather }) => {
          const deployment = deploymentOf(replicas, maxSurge, maxUnavailable);
          const posts = fenceposts(deployment);
          const ceiling = replicas + posts.maxSurge;
          const floor = replicas - posts.maxUnavailable;
          let sets = [setOf('new', 0, 0), setOf('old', replicas, replicas)];
          for (const event of weather) {
            const before = available(sets);
            sets = applied(
              sets,
              rollingStep(deployment, sets[0], sets.slice(1)),
            );
            expect(wanted(sets)).toBeLessThanOrEqual(ceiling);
            expect(available(sets)).toBeGreaterThanOrEqual(
              Math.min(floor, before),
            );
            const [newest, old] = sets;
            const upNow = newest.status.availableReplicas ?? 0;
            const oldUp = old.status.availableReplicas ?? 0;
            sets = [
              setOf('new', newest.spec.replicas, upNow + (event > 0 ? 1 : 0)),
              setOf('old', old.spec.replicas, oldUp - (event === 3 ? 1 : 0)),
            ];
            if (event === 3 && oldUp === 0) {
              sets[1] = old;
            }
          }
        },
      ),
    );
  });

  it('ends with the new pods alone when they all become available', () => {
    fc.assert(
      fc.property(scenario, ({ replicas, maxSurge, maxUnavailable }) => {
        const deployment = deploymentOf(replicas, maxSurge, maxUnavailable);
        let sets = [
          setOf('new', 0, 0),
          setOf('old', replicas, replicas),
          setOf('older', 0, 0),
        ];
        for (let step = 0; step < 4 * replicas + 4; step += 1) {
          sets = applied(
            sets,
            rollingStep(deployment, sets[0], sets.slice(1)),
          ).map(set =>
            setOf(set.metadata.name, set.spec.replicas, set.spec.replicas),
          );
        }
        expect(sets.map(set => set.spec.replicas)).toEqual([replicas, 0, 0]);
      }),
    );
  });

  it('waits with a broken release once the floor is reached', () => {
    const deployment = deploymentOf(3, 1, 1);
    let sets = [setOf('new', 0, 0), setOf('old', 3, 3)];
    for (let step = 0; step < 10; step += 1) {
      sets = applied(sets, rollingStep(deployment, sets[0], sets.slice(1)));
    }
    expect(sets.map(set => set.spec.replicas)).toEqual([2, 2]);
  });
});

describe('a size change in the middle of a rollout', () => {
  it('keeps the sum at what is allowed, and no set below zero', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 20 }),
        fc.array(fc.integer({ min: 1, max: 10 }), {
          minLength: 2,
          maxLength: 4,
        }),
        allowance,
        (replicas, sizes, maxSurge) => {
          const before = sizes.reduce((sum, size) => sum + size, 0);
          const deployment = deploymentOf(replicas, maxSurge, 1);
          const [newest, ...old] = sizes.map((size, index) =>
            setOf('x'.repeat(index + 1), size, 0),
          );
          const result = proportionalSizes(
            deployment,
            newest,
            old,
            () => before,
          );
          const values = [...result.values()];
          const surge = fenceposts(deployment).maxSurge;
          expect(values.every(size => size >= 0)).toBe(true);
          expect(values.reduce((sum, size) => sum + size, 0)).toBe(
            replicas > 0 ? replicas + surge : 0,
          );
        },
      ),
    );
  });
});
