import { Entity } from '@backstage/catalog-model';
import { crashLoopPolicy } from './__fixtures__/checkoutFacts';
import { targetsEntity } from './choosePolicy';

const entity = (spec: object, namespace = 'default'): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'lab', namespace },
  spec: spec as Entity['spec'],
});

const matches = (targets: object, ofWhom: Entity, ref = crashLoopPolicy.ref) =>
  targetsEntity(
    {
      ...crashLoopPolicy,
      ref,
      spec: { ...crashLoopPolicy.spec, targets: { ...targets } },
    },
    ofWhom,
  );

describe('FC-M2: refs in targets are compared as refs', () => {
  it.each<[string, object, Entity, boolean]>([
    [
      'a short system, written in full on the entity',
      { 'spec.system': 'orders' },
      entity({ system: 'system:default/orders' }),
      true,
    ],
    [
      'a system in full, short on the entity',
      { 'spec.system': 'system:default/orders' },
      entity({ system: 'orders' }),
      true,
    ],
    [
      'the same in other letters',
      { 'spec.system': 'System:Default/Orders' },
      entity({ system: 'orders' }),
      true,
    ],
    [
      'without a kind',
      { 'spec.system': 'default/orders' },
      entity({ system: 'system:orders' }),
      true,
    ],
    [
      'a system of another namespace',
      { 'spec.system': 'orders' },
      entity({ system: 'system:shop/orders' }),
      false,
    ],
    [
      "the entity's own namespace is meant where it writes none",
      { 'spec.system': 'system:shop/orders' },
      entity({ system: 'orders' }, 'shop'),
      true,
    ],
    [
      'what is the same as text stays so',
      { 'spec.system': 'orders' },
      entity({ system: 'orders' }, 'shop'),
      true,
    ],
    [
      'an owner is a group',
      { 'spec.owner': 'team-checkout' },
      entity({ owner: 'group:default/team-checkout' }),
      true,
    ],
    [
      'an owner that is a user of the same name is not',
      { 'spec.owner': 'team-checkout' },
      entity({ owner: 'user:default/team-checkout' }),
      false,
    ],
    [
      'one of several',
      { 'spec.owner': { $in: ['a', 'team-checkout'] } },
      entity({ owner: 'group:team-checkout' }),
      true,
    ],
    [
      'one in a list of the entity',
      { 'spec.dependsOn': { $contains: 'component:default/payments' } },
      entity({ dependsOn: ['resource:db', 'Component:payments'] }),
      true,
    ],
    [
      'none in a list of the entity',
      { 'spec.dependsOn': { $contains: 'payments' } },
      entity({ dependsOn: ['resource:default/payments'] }),
      false,
    ],
    [
      'what is not to be',
      { $not: { 'spec.system': 'orders' } },
      entity({ system: 'system:default/orders' }),
      false,
    ],
    [
      'several at once',
      {
        $all: [
          { kind: 'component', 'spec.system': 'orders' },
          { $any: [{ 'spec.owner': 'x' }, { 'spec.owner': 'group:y' }] },
        ],
      },
      entity({ system: 'system:default/orders', owner: 'y' }),
      true,
    ],
    [
      'a prefix is text, as it was',
      { 'spec.owner': { $hasPrefix: 'team-' } },
      entity({ owner: 'team-checkout' }),
      true,
    ],
    [
      'what is no ref is text, as it was',
      { 'metadata.name': 'component:default/lab' },
      entity({}),
      false,
    ],
    [
      'what nobody can read as a ref is text, as it was',
      { 'spec.system': 'a:b:c' },
      entity({ system: 'a:b:c' }),
      true,
    ],
  ])('%s', (_, targets, of, expected) => {
    expect(matches(targets, of)).toEqual({ matches: expected });
  });

  it('means its own namespace where a policy writes none', () => {
    const ref = 'healingpolicy:shop/crash-loop';
    const of = entity({ system: 'system:shop/orders' });
    expect(matches({ 'spec.system': 'orders' }, of, ref)).toEqual({
      matches: true,
    });
  });
});
