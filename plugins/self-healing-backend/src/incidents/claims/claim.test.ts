import { Entity, RELATION_OWNED_BY } from '@backstage/catalog-model';
import { WorkloadClaims } from '@backstage-self-healing/plugin-self-healing-node';
import { claimOf, PlatformClaims } from './claim';
import { selects } from './labelSelector';

const ID = 'backstage.io/kubernetes-id';
const workload = {
  cluster: 'demo',
  namespace: 'shop',
  kind: 'Deployment',
  name: 'checkout',
};

function entity(
  name: string,
  annotations: Record<string, string> = {},
  owner = 'team-checkout',
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name, namespace: 'default', annotations },
    relations: [
      { type: RELATION_OWNED_BY, targetRef: `group:default/${owner}` },
    ],
  };
}

const checkout = entity('checkout', { [ID]: 'checkout' });
const evil = entity('evil', { [ID]: 'checkout' }, 'team-storefront');
const selecting = entity(
  'evil',
  { 'backstage.io/kubernetes-label-selector': 'app=checkout' },
  'team-storefront',
);

const nothing: WorkloadClaims = {
  kubernetesIds: [],
  labels: {},
  statements: [],
};
const carrying = { ...nothing, kubernetesIds: ['checkout'] };
const stating = (
  ...statements: WorkloadClaims['statements']
): WorkloadClaims => ({ ...carrying, statements });

const grade = (
  one: Entity,
  says: WorkloadClaims,
  rivals: Entity[] = [one],
  platform: Partial<PlatformClaims> = {},
) =>
  claimOf({
    entity: one,
    workload,
    says,
    rivals,
    platform: { namespaces: {}, trustLabels: false, ...platform },
  });

describe('AD-D3: the claim of an entity', () => {
  const by = 'Deployment checkout';
  const owner = (ref: string) => ({ namespaces: { shop: [ref] } });
  it.each<[string, ReturnType<typeof grade>, string]>([
    [
      'that the workload names',
      grade(checkout, stating({ by, entityRef: 'component:checkout' })),
      'confirmed',
    ],
    [
      'that the workload names in any spelling',
      grade(checkout, stating({ by, entityRef: 'Component:Default/Checkout' })),
      'confirmed',
    ],
    [
      'whose owner the namespace names',
      grade(
        checkout,
        stating({ by: 'Namespace shop', ownerRef: 'team-checkout' }),
      ),
      'confirmed',
    ],
    [
      'whose owner the platform names',
      grade(checkout, nothing, [checkout], owner('group:team-checkout')),
      'confirmed',
    ],
    [
      'whose owner the platform names for this cluster only',
      grade(checkout, nothing, [checkout], {
        namespaces: { 'demo/shop': ['team-checkout'], shop: ['team-other'] },
      }),
      'confirmed',
    ],
    ['whose id the workload carries', grade(checkout, carrying), 'carried'],
    [
      'whose id the workload carries, beside one that only selects it',
      grade(checkout, carrying, [checkout, selecting]),
      'carried',
    ],
    [
      'whose id is claimed by two owners',
      grade(checkout, carrying, [checkout, evil]),
      'disputed',
    ],
    [
      'that is confirmed, whoever else claims it',
      grade(checkout, stating({ by, entityRef: 'checkout' }), [checkout, evil]),
      'confirmed',
    ],
    [
      'to what says that it is of another',
      grade(evil, stating({ by, entityRef: 'checkout' }), [checkout, evil]),
      'disputed',
    ],
    [
      'to what says something that is no ref',
      grade(checkout, stating({ by, entityRef: 'a:b:c/d/e' })),
      'disputed',
    ],
    [
      'to a namespace that the platform gives to another',
      grade(evil, carrying, [evil], owner('team-checkout')),
      'disputed',
    ],
    ['by a selector alone', grade(selecting, carrying, [selecting]), 'claimed'],
    ['by nothing', grade(entity('x'), carrying, []), 'claimed'],
    [
      'by the id in another namespace',
      grade(
        entity('x', {
          [ID]: 'checkout',
          'backstage.io/kubernetes-namespace': 'staging',
        }),
        carrying,
      ),
      'claimed',
    ],
  ])('%s', (_, claim, expected) => {
    expect(claim.grade).toBe(expected);
  });

  it('says what is missing', () => {
    expect(grade(selecting, nothing).message).toBe(
      'component:default/evil claims Deployment checkout, which does not say that it is of component:default/evil: put the annotation self-healing.backstage.io/entity-ref: component:default/evil on it or on its namespace.',
    );
  });

  it('believes the nearest: a workload before its namespace', () => {
    const says = stating(
      { by, entityRef: 'checkout' },
      { by: 'Namespace shop', ownerRef: 'team-storefront' },
    );
    expect(grade(checkout, says).grade).toBe('confirmed');
    expect(grade(evil, says).grade).toBe('disputed');
  });
});

describe('a label selector', () => {
  const labels = { app: 'web', tier: 'api', 'app.kubernetes.io/name': 'w' };
  it.each([
    ['app=web', true],
    ['app == web', true],
    ['app.kubernetes.io/name=w,tier!=db', true],
    ['app!=web', false],
    ['tier in (db, api)', true],
    ['tier notin (db,api)', false],
    ['zone notin (a)', true],
    ['tier', true],
    ['!tier', false],
    ['!zone', true],
    ['zone', false],
    ['app=web,tier=db', false],
    ['', false],
    ['app=web,', false],
    ['app>1', false],
  ])('%j selects: %s', (selector, selected) => {
    expect(selects(selector, labels)).toBe(selected);
  });
});
