import { Entity } from '@backstage/catalog-model';
import fc from 'fast-check';
import { climbGroups } from './nestedGroups';

const group = (name: string, change: Partial<Entity> = {}): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name, namespace: 'default' },
  spec: {},
  ...change,
});
const childOf = (name: string, ...parents: string[]) =>
  group(name, {
    relations: parents.map(parent => ({
      type: 'childOf',
      targetRef: `group:default/${parent}`,
    })),
  });
const catalogOf = (...groups: Entity[]) => {
  const asked: string[][] = [];
  const read = async (refs: string[]) => {
    asked.push(refs);
    return refs.map(ref =>
      groups.find(({ metadata }) => ref.endsWith(`/${metadata.name}`)),
    );
  };
  return { read, asked };
};

describe('climbGroups', () => {
  it('FC-M1: climbs from a subgroup to the group that owns', async () => {
    const { read } = catalogOf(
      group('team-fulfilment-night', { spec: { parent: 'team-fulfilment' } }),
      childOf('team-fulfilment', 'operations'),
    );
    expect(
      await climbGroups(
        ['user:default/night', 'group:default/Team-Fulfilment-Night'],
        read,
      ),
    ).toEqual([
      'user:default/night',
      'group:default/team-fulfilment-night',
      'group:default/team-fulfilment',
      'group:default/operations',
    ]);
  });

  it('reads a parent in the namespace of its child', async () => {
    const night = group('night', { spec: { parent: 'team' } });
    night.metadata.namespace = 'emea';
    const { read } = catalogOf(night);
    expect(await climbGroups(['group:emea/night'], read)).toEqual([
      'group:emea/night',
      'group:emea/team',
    ]);
  });

  it('ends in circles, at ten levels, and where a group is not known', async () => {
    const circle = catalogOf(childOf('a', 'b'), childOf('b', 'a', 'b'));
    expect(await climbGroups(['group:default/a'], circle.read)).toEqual([
      'group:default/a',
      'group:default/b',
    ]);
    const tower = catalogOf(
      ...Array.from({ length: 30 }, (_, i) => childOf(`l${i}.`, `l${i + 1}.`)),
    );
    const climbed = await climbGroups(['group:default/l0.'], tower.read);
    expect(climbed).toHaveLength(11);
    const nobody = catalogOf();
    expect(await climbGroups(['group:default/x'], nobody.read)).toEqual([
      'group:default/x',
    ]);
    expect(await climbGroups(['user:default/u'], nobody.read)).toEqual([
      'user:default/u',
    ]);
    expect(nobody.asked).toEqual([['group:default/x']]);
  });

  it('never loses what it was given, whatever is above', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(8), fc.nat(8)), { maxLength: 20 }),
        fc.uniqueArray(fc.nat(8), { minLength: 1 }),
        async (edges, starts) => {
          const { read } = catalogOf(
            ...Array.from({ length: 9 }, (_, from) =>
              childOf(
                `g${from}`,
                ...edges
                  .filter(edge => edge[0] === from)
                  .map(([, to]) => `g${to}`),
              ),
            ),
          );
          const given = starts.map(one => `group:default/g${one}`);
          const all = await climbGroups(given, read);
          expect(all.slice(0, given.length)).toEqual(given);
          expect(new Set(all).size).toBe(all.length);
        },
      ),
    ));
});
