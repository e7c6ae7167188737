import { mockServices } from '@backstage/backend-test-utils';
import { Entity, RELATION_OWNED_BY } from '@backstage/catalog-model';
import { InputError, NotAllowedError } from '@backstage/errors';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  LocatedAlert,
  WorkloadClaims,
  WorkloadLocator,
} from '@backstage-self-healing/plugin-self-healing-node';
import { claimsOver } from '../__testUtils__/claims';
import { checkout } from '../__testUtils__/entities';
import { OriginFinder } from './OriginFinder';

const OWNER = 'group:default/team-checkout';
const ENTITY = 'component:default/checkout';

const workload = (name: string) => ({
  cluster: 'demo',
  namespace: 'shop',
  kind: 'Deployment',
  name,
});
const WORKLOAD = 'demo/shop/Deployment/checkout';

const entity = (
  name: string,
  annotations: Record<string, string> = {},
  namespace = 'default',
): Entity => ({
  ...checkout,
  metadata: { name, namespace, annotations },
});
const locator = (change: Partial<WorkloadLocator> = {}): WorkloadLocator => ({
  id: 'test',
  fromLabels: async ({ deployment }) =>
    deployment
      ? { workload: workload(deployment), kubernetesId: deployment }
      : undefined,
  ofEntity: async ({ metadata }) => [workload(metadata.name)],
  ...change,
});

function setUp(
  entities: Entity[] = [checkout],
  locators: WorkloadLocator[] = [locator()],
) {
  const logger = mockServices.logger.mock();
  const finder = new OriginFinder({
    ...claimsOver(catalogServiceMock({ entities }), locators),
    logger,
  });
  const find = (labels: Record<string, string>) =>
    finder.find(labels, new AbortController().signal);
  return { find, logger };
}
const found = {
  entityRef: ENTITY,
  ownerRef: OWNER,
  workload: WORKLOAD,
};
const nowhere = { entityRef: null, ownerRef: null, workload: null };

describe('OriginFinder', () => {
  it.each<[string, Record<string, string>]>([
    ['the object that the labels name', { deployment: 'checkout' }],
    ['the label that names it', { backstage_io_entity_ref: ENTITY }],
    ['that label without a kind', { backstage_io_entity_ref: 'checkout' }],
    [
      'm13: that label in any spelling',
      { backstage_io_entity_ref: 'Component:Default/Checkout' },
    ],
  ])('finds an entity, its owner and its workload by %s', async (_, labels) => {
    expect(await setUp().find(labels)).toEqual(found);
  });

  it('prefers the label that names an entity to the object', async () => {
    const { find } = setUp(
      [checkout, entity('web')],
      [
        locator({
          ofEntity: async () => [workload('web'), workload('checkout')],
        }),
      ],
    );
    expect(
      await find({
        backstage_io_entity_ref: 'component:default/web',
        deployment: 'checkout',
      }),
    ).toEqual({ ...found, entityRef: 'component:default/web' });
  });

  it('AD-D10: waits for no other cluster where the alert says which it is', async () => {
    const { find } = setUp(
      [checkout],
      [
        locator({
          ofEntity: async (_, __, within) => {
            if (within?.cluster === 'demo') return [workload('checkout')];
            throw new Error('twin does not answer');
          },
        }),
      ],
    );
    expect(
      await find({ backstage_io_entity_ref: ENTITY, deployment: 'checkout' }),
    ).toEqual(found);
    await expect(find({ backstage_io_entity_ref: ENTITY })).rejects.toThrow(
      'twin does not answer',
    );
  });

  // Its owner would approve, and its annotation opt in, what is not theirs.
  it.each<[string, ReturnType<typeof workload>[]]>([
    ['that is of another entity', [workload('web')]],
    ['when it is not known where the entity runs', []],
  ])('acts for a named entity on no object %s', async (_, own) => {
    const { find } = setUp(
      [checkout, entity('web')],
      [locator({ ofEntity: async () => own })],
    );
    expect(
      await find({
        backstage_io_entity_ref: 'component:default/web',
        deployment: 'checkout',
      }),
    ).toEqual({
      ...found,
      entityRef: 'component:default/web',
      workload: null,
    });
  });

  it.each([
    ['of an entity that is not there', 'component:default/void'],
    ['that is no ref', 'a:b:c:d/e/f'],
  ])('passes over a label %s, and says so', async (_, ref) => {
    const { find, logger } = setUp();
    expect(
      await find({ backstage_io_entity_ref: ref, deployment: 'checkout' }),
    ).toEqual(found);
    expect(logger.warn).toHaveBeenCalledTimes(1);
  });

  it('belongs to nothing when nothing matches', async () => {
    expect(await setUp().find({ pod: 'stray' })).toEqual(nowhere);
    expect(await setUp().find({ deployment: 'stray' })).toEqual({
      ...nowhere,
      workload: 'demo/shop/Deployment/stray',
    });
  });

  it.each([
    ['namespace', 'backstage.io/kubernetes-namespace', 'shop'],
    ['cluster', 'backstage.io/kubernetes-cluster', 'demo'],
  ])('takes an id for that of its %s only', async (_, annotation, here) => {
    const id = 'backstage.io/kubernetes-id';
    const { find } = setUp([
      entity('a-elsewhere', { [id]: 'checkout', [annotation]: 'staging' }),
      entity('b-here', { [id]: 'checkout', [annotation]: here }),
      entity('c-anywhere', { [id]: 'checkout' }),
    ]);
    expect((await find({ deployment: 'checkout' })).entityRef).toBe(
      'component:default/b-here',
    );
  });

  it('gives the same entity each time when an id is claimed twice', async () => {
    const id = { 'backstage.io/kubernetes-id': 'checkout' };
    const claims = [entity('b', id), entity('a', id)];
    for (const entities of [claims, [...claims].reverse()]) {
      expect(
        (await setUp(entities).find({ deployment: 'checkout' })).entityRef,
      ).toBe('component:default/a');
    }
  });

  it('belongs to nobody when two owners claim the same id', async () => {
    const id = { 'backstage.io/kubernetes-id': 'checkout' };
    const stranger = {
      ...entity('a', id),
      relations: [
        { type: RELATION_OWNED_BY, targetRef: 'group:default/team-storefront' },
      ],
    };
    const { find } = setUp([stranger, entity('b', id)]);
    expect(await find({ deployment: 'checkout' })).toEqual({
      ...nowhere,
      workload: WORKLOAD,
      dispute: {
        message:
          'Entities of several owners claim Deployment checkout: component:default/a, component:default/b.',
        claimants: ['component:default/a', 'component:default/b'],
        owners: [OWNER, 'group:default/team-storefront'],
      },
    });
  });

  it('acts on no workload of several', async () => {
    const { find } = setUp(
      [checkout],
      [locator({ ofEntity: async () => [workload('a'), workload('b')] })],
    );
    expect(await find({ backstage_io_entity_ref: ENTITY })).toEqual({
      ...found,
      workload: null,
    });
  });

  const SELECTOR = 'backstage.io/kubernetes-label-selector';
  const NAMESPACE = 'backstage.io/kubernetes-namespace';
  const ofStorefront = (one: Entity): Entity => ({
    ...one,
    relations: [
      { type: RELATION_OWNED_BY, targetRef: 'group:default/team-storefront' },
    ],
  });
  const saying = (
    says: Partial<WorkloadClaims>,
    more: Partial<LocatedAlert> = {},
  ) =>
    locator({
      fromLabels: async () => ({
        subject: { kind: 'Deployment', name: 'checkout' },
        within: { cluster: 'demo', namespace: 'shop' },
        workload: workload('checkout'),
        claims: { kubernetesIds: [], labels: {}, statements: [], ...says },
        ...more,
      }),
    });

  it.each(['shop', undefined])(
    'FC-D7: finds an entity by its label selector, in namespace %s',
    async namespace => {
      const { find } = setUp(
        [
          entity('a', {
            [SELECTOR]: 'app=lab-selector, tier in (web,api), !old',
            ...(namespace ? { [NAMESPACE]: namespace } : {}),
          }),
          entity('b', { [SELECTOR]: 'app=other' }),
          entity('c', { [SELECTOR]: 'app=lab-selector', [NAMESPACE]: 'x' }),
        ],
        [saying({ labels: { app: 'lab-selector', tier: 'web' } })],
      );
      expect((await find({})).entityRef).toBe('component:default/a');
    },
  );

  it('finds the entity that the workload names itself', async () => {
    const statements = [{ by: 'Deployment x', entityRef: 'Component:Web' }];
    const { find } = setUp([entity('web')], [saying({ statements })]);
    expect((await find({})).entityRef).toBe('component:default/web');
  });

  it('AD-D3: lets no mere claim take a workload from whom it names', async () => {
    const id = { 'backstage.io/kubernetes-id': 'payments' };
    const { find } = setUp(
      [ofStorefront(entity('evil', id)), entity('payments', id)],
      [
        saying({
          kubernetesIds: ['payments'],
          statements: [{ by: 'Namespace shop', ownerRef: OWNER }],
        }),
      ],
    );
    const { entityRef, dispute } = await find({});
    expect(entityRef).toBe('component:default/payments');
    expect(dispute).toBeUndefined();
  });

  it('AD-D3: lets no selector take a workload from whose id it carries', async () => {
    const { find } = setUp(
      [ofStorefront(entity('evil', { [SELECTOR]: 'app=checkout' })), checkout],
      [saying({ kubernetesIds: ['checkout'], labels: { app: 'checkout' } })],
    );
    expect((await find({})).entityRef).toBe(ENTITY);
  });

  describe('by the namespace', () => {
    const inShop = { [NAMESPACE]: 'shop' };
    const within = { cluster: 'demo', namespace: 'shop' };
    const about = (kind: string, located: Partial<LocatedAlert> = {}) =>
      locator({
        fromLabels: async () => ({
          subject: { kind, name: 'x' },
          within,
          ...located,
        }),
      });

    it('finds the only entity that runs there', async () => {
      const { find } = setUp([entity('only', inShop)], [about('StatefulSet')]);
      expect(await find({})).toMatchObject({
        entityRef: 'component:default/only',
        ownerRef: OWNER,
        // What is named is not the entity's only workload instead.
        workload: null,
      });
    });

    it('acts on nothing unattended that is only guessed', async () => {
      const { find } = setUp(
        [entity('only', inShop)],
        [locator({ fromLabels: async () => ({ within }) })],
      );
      expect(await find({})).toMatchObject({
        workload: 'demo/shop/Deployment/only',
        reserve: { effect: 'limits' },
      });
    });

    it('finds the only owner of several entities', async () => {
      const { find } = setUp(
        [entity('a', inShop), entity('b', inShop)],
        [about('ResourceQuota')],
      );
      expect(await find({})).toMatchObject({
        entityRef: null,
        ownerRef: OWNER,
      });
    });

    it('does not choose among several owners', async () => {
      const { find } = setUp(
        [entity('a', inShop), ofStorefront(entity('b', inShop))],
        [about('ResourceQuota')],
      );
      expect(await find({})).toMatchObject({ entityRef: null, ownerRef: null });
    });
  });

  it('AD-D18: asks the catalog for no name that cannot be one', async () => {
    const { find } = setUp();
    const label = `component:default/${'x'.repeat(20_000)}`;
    expect(
      await find({ backstage_io_entity_ref: label, deployment: 'checkout' }),
    ).toEqual(found);
  });

  it.each([
    [new NotAllowedError('may not list deployments'), 'refused'],
    [new InputError('unable to parse the label selector'), 'hopeless'],
    [new Error('connection refused'), 'away'],
  ])('tells whether %s may change', async (error, outlook) => {
    const { find } = setUp(
      [checkout],
      [
        locator({
          ofEntity: async () => {
            throw error;
          },
        }),
      ],
    );
    await expect(
      find({ backstage_io_entity_ref: ENTITY }),
    ).rejects.toMatchObject({ message: error.message, outlook });
  });

  it('does not take silence for an answer', async () => {
    const { find } = setUp(
      [checkout],
      [
        locator({
          fromLabels: async () => {
            throw new Error('connection refused');
          },
        }),
      ],
    );
    await expect(find({ deployment: 'checkout' })).rejects.toMatchObject({
      name: 'LookupFailedError',
      message: 'connection refused',
      place: 'locator test',
      outlook: 'away',
    });
  });
});
