import { Entity } from '@backstage/catalog-model';
import {
  Evidence,
  Incident,
} from '@backstage-self-healing/plugin-self-healing-common';
import { dependencySource, dependencyTrouble } from './dependencyTrouble';

const now = new Date('2026-11-28T08:00:00.000Z');
const incident = (change: Partial<Incident> = {}): Incident => ({
  id: 'i1',
  title: 'KubePodCrashLooping on payments',
  entityRef: 'component:default/checkout',
  ownerRef: null,
  workload: 'demo/shop/Deployment/checkout',
  severity: 'critical',
  status: 'open',
  alertCount: 1,
  firingCount: 1,
  openedAt: '2026-11-28T07:58:00.000Z',
  updatedAt: '2026-11-28T07:58:00.000Z',
  resolvedAt: null,
  ...change,
});
const payments = 'component:default/payments';

const dependingOn = (...refs: string[]): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'checkout' },
  relations: [
    { type: 'ownedBy', targetRef: 'group:default/team-checkout' },
    ...refs.map(targetRef => ({ type: 'dependsOn', targetRef })),
  ],
});

async function found(
  open: Record<string, Incident>,
  about: Partial<Incident> = {},
  entity: () => Promise<Entity | null> = async () =>
    dependingOn(payments, 'resource:default/orders-db'),
): Promise<Evidence[]> {
  const collected = await dependencySource({
    entity,
    openFor: async ref => open[ref],
    now: () => now,
  }).collect({
    incident: incident(about),
    alerts: [],
    workload: {
      cluster: 'demo',
      namespace: 'shop',
      kind: 'Deployment',
      name: 'checkout',
    },
    signal: new AbortController().signal,
  });
  return collected.map(one => ({ ...one, id: 'dependencies' }));
}

it('RC-F19: tells that what it depends on is in trouble', async () => {
  const evidence = await found({ [payments]: incident() });
  expect(dependencyTrouble.examine(evidence)).toEqual([
    {
      type: 'dependency-trouble',
      severity: 'context',
      object: payments,
      summary:
        'It depends on payments, which is in trouble itself: KubePodCrashLooping on payments',
      remedy:
        'Look at payments first: what is done here may be in vain until it is well',
      evidenceIds: ['dependencies'],
    },
  ]);
});

it.each<[string, Parameters<typeof found>]>([
  ['nothing of it burns', [{}]],
  ['it fires no more', [{ [payments]: incident({ firingCount: 0 }) }]],
  ['it is a warning', [{ [payments]: incident({ severity: 'warning' }) }]],
  ['it is nobody’s', [{ [payments]: incident() }, { entityRef: null }]],
  ['it depends on nothing', [{}, {}, async () => dependingOn()]],
  ['it has left the catalog', [{}, {}, async () => null]],
])('says nothing where %s', async (_, given) => {
  const evidence = await found(...given);
  expect(evidence).toEqual([]);
  expect(dependencyTrouble.examine(evidence)).toEqual([]);
});

it('lets nothing wait for a catalog that does not answer', async () => {
  const evidence = await found({}, {}, async () => {
    throw new Error('the catalog does not answer');
  });
  expect(evidence).toMatchObject([
    { data: { troubled: [] }, gap: 'the catalog does not answer' },
  ]);
  // What holds decisions back is a problem, and this is none.
  expect(evidence[0].data).not.toHaveProperty('problem');
  expect(dependencyTrouble.examine(evidence)).toEqual([]);
});

it('takes evidence of the same name for what it can read of it', () => {
  const [one] = [{ kind: 'dependencies', data: { troubled: 'all' } }];
  expect(dependencyTrouble.examine([one as unknown as Evidence])).toEqual([]);
});
