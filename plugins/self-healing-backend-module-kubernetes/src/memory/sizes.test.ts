import fc from 'fast-check';
import { changesAfter } from './changes';
import { baselineAt, measured, Size, SizeSighting } from './sizes';

const at = (minute: number) =>
  new Date(Date.parse('2026-11-27T10:00:00.000Z') + minute * 60_000);
const sighting = (
  minute: number,
  replicas: number,
  rest: Partial<SizeSighting> = {},
): SizeSighting => ({
  at: at(minute).toISOString(),
  replicas,
  by: 'other',
  manager: null,
  stamp: null,
  ...rest,
});
const whole = (readyEndpoints: number) => ({
  whole: true,
  services: [{ name: 'web', readyEndpoints }],
});
const all = (...sightings: SizeSighting[]) =>
  sightings.reduce<Size[]>(measured, []);

describe('what was there before', () => {
  it('is what was whole last, however the trouble looks', () => {
    const sizes = all(
      sighting(0, 3),
      sighting(1, 3, whole(3)),
      sighting(10, 3, { whole: false, services: [] }),
      sighting(11, 1, { whole: false, services: [] }),
    );
    expect(baselineAt(sizes, at(10))).toEqual({
      replicas: 3,
      readyReplicas: 3,
      services: [{ name: 'web', readyEndpoints: 3 }],
    });
    expect(baselineAt(sizes, at(11))?.replicas).toBe(3);
    expect(baselineAt(sizes, at(0))).toBeUndefined();
  });

  it('counts endpoints as they were then', () => {
    const sizes = all(
      sighting(0, 3, whole(3)),
      sighting(5, 3, whole(0)),
      sighting(6, 3, { whole: true, services: null }),
    );
    expect(baselineAt(sizes, at(4))?.services[0].readyEndpoints).toBe(3);
    expect(baselineAt(sizes, at(7))?.services[0].readyEndpoints).toBe(0);
  });

  it('never comes from after the moment that is asked about', () => {
    const step = fc.record({
      replicas: fc.nat(3),
      whole: fc.boolean(),
      endpoints: fc.nat(3),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), fc.nat(20), (steps, n) => {
        const seen = steps.map(({ replicas, endpoints, ...one }, index) =>
          sighting(index, replicas, {
            ...(one.whole ? whole(endpoints) : { whole: false }),
          }),
        );
        const baseline = baselineAt(all(...seen), at(n));
        expect(baseline).toEqual(
          baselineAt(all(...seen.slice(0, n + 1)), at(n)),
        );
        const wellBefore = steps.slice(0, n + 1).filter(one => one.whole);
        expect(baseline?.replicas).toBe(wellBefore.at(-1)?.replicas);
      }),
    );
  });

  it('tells who changed the replicas, and not that they were first seen', () => {
    const sizes = all(
      sighting(0, 3, whole(3)),
      sighting(5, 3, whole(2)),
      sighting(10, 5, { manager: 'kube-controller-manager' }),
      sighting(20, 2, { by: 'self-healing', manager: 'self-healing' }),
    );
    expect(changesAfter(at(-1), [], sizes)).toEqual([
      {
        at: at(10).toISOString(),
        what: 'replicas',
        by: 'other',
        manager: 'kube-controller-manager',
      },
      {
        at: at(20).toISOString(),
        what: 'replicas',
        by: 'self-healing',
        manager: 'self-healing',
      },
    ]);
    expect(changesAfter(at(10), [], sizes)).toHaveLength(1);
  });
});
