import { Entity } from '@backstage/catalog-model';
import { ANNOTATION_PROBLEM } from '@backstage-self-healing/plugin-self-healing-common';
import {
  catalogApiRef,
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import { screen, within } from '@testing-library/react';
import { ReactElement } from 'react';
import { checkout } from '../__testUtils__/renderTab';
import { HealingPolicyCard } from './HealingPolicyCard';
import { RunbookCard } from './RunbookCard';

const apiVersion = 'self-healing.backstage.io/v1alpha1';

const runbook: Entity = {
  apiVersion,
  kind: 'Runbook',
  metadata: { name: 'scale', namespace: 'default' },
  spec: {
    owner: 'platform-admins',
    type: 'remediation',
    parameters: {
      type: 'object',
      required: ['replicas'],
      properties: { replicas: { type: 'integer', default: 3 } },
    },
    steps: [{ id: 'scale', name: 'Set replicas', action: 'kubernetes:scale' }],
    verify: { within: '2m', checks: [{ rollout: 'healthy' }] },
  },
  relations: [
    { type: 'dependencyOf', targetRef: 'healingpolicy:default/more-pods' },
  ],
};

const policy: Entity = {
  apiVersion,
  kind: 'HealingPolicy',
  metadata: { name: 'more-pods', namespace: 'default' },
  spec: {
    owner: 'team-checkout',
    targets: { kind: 'Component' },
    when: 'facts.alertCount > 2',
    runbook: 'scale',
    autonomy: 'suggest',
    guardrails: { cooldown: '15m' },
    approval: { from: ['owner', 'platform-admins'], count: 2, expires: '30m' },
    escalate: { after: '20m', to: 'platform' },
  },
};

const marked = (entity: Entity, problem: string): Entity => ({
  ...entity,
  metadata: {
    ...entity.metadata,
    annotations: { [ANNOTATION_PROBLEM]: problem },
  },
});

async function show(card: ReactElement, entity: Entity, others: Entity[]) {
  const catalog = catalogApiMock.mock({
    getEntityByRef: async ref =>
      others.find(
        ({ kind, metadata }) =>
          ref === `${kind.toLowerCase()}:default/${metadata.name}`,
      ),
    queryEntities: async () => ({
      items: others.filter(({ kind }) => kind === 'Component'),
      totalItems: 25,
      pageInfo: {},
    }),
  });
  await renderInTestApp(
    <TestApiProvider apis={[[catalogApiRef, catalog]]}>
      <EntityProvider entity={entity}>{card}</EntityProvider>
    </TestApiProvider>,
    {
      mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    },
  );
  return catalog;
}

describe('a policy on its own page', () => {
  it('says when it speaks, what it runs, where, and who is asked', async () => {
    const catalog = await show(<HealingPolicyCard />, policy, [
      runbook,
      checkout,
    ]);
    const card = await screen.findByRole('region', { name: 'Healing policy' });
    expect(card).toHaveTextContent('facts.alertCount > 2');
    expect(card).toHaveTextContent('Suggests');
    expect(card).toHaveTextContent('cooldown: 15m');
    expect(card).toHaveTextContent(/2 within 30m, from the entity's owner, /);
    expect(card).toHaveTextContent(
      'After 20m calls those who run the platform',
    );
    expect(within(card).getByRole('link', { name: 'scale' })).toHaveAttribute(
      'href',
      '/catalog/default/runbook/scale',
    );
    const targets = await within(card).findByRole('list', {
      name: 'Where it applies',
    });
    expect(targets).toHaveTextContent('checkout');
    expect(targets).toHaveTextContent('and 24 more');
    expect(catalog.queryEntities).toHaveBeenCalledWith(
      expect.objectContaining({ query: { kind: 'Component' } }),
    );
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });

  it.each<[string, Entity, Entity[], string]>([
    [
      'PR-M1: what the catalog found, mistake by mistake',
      marked(
        { ...policy, spec: { autonomy: 'always' } },
        'spec.autonomy: no; spec.when: no',
      ),
      [runbook],
      'spec.autonomy: no',
    ],
    [
      'PR-D2: a runbook that is not there',
      { ...policy, spec: { ...policy.spec, runbook: 'scale-upp' } },
      [runbook],
      'spec.runbook: runbook:default/scale-upp is not in the catalog',
    ],
    [
      'a runbook that cannot be used',
      policy,
      [marked(runbook, 'spec.steps: none')],
      'spec.runbook: the runbook cannot be used: spec.steps: none',
    ],
    [
      'PR-M2: a runbook that asks for what a policy cannot give',
      policy,
      [
        {
          ...runbook,
          spec: { ...runbook.spec, parameters: { required: ['replicas'] } },
        },
      ],
      'the runbook asks for replicas',
    ],
  ])('%s', async (_, entity, others, words) => {
    await show(<HealingPolicyCard />, entity, others);
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('This policy cannot be used');
    expect(alert).toHaveTextContent(words);
  });

  it('says that the catalog does not answer', async () => {
    const catalog = catalogApiMock.mock({
      getEntityByRef: async () => runbook,
      queryEntities: async () => {
        throw new Error('Catalog is away.');
      },
    });
    await renderInTestApp(
      <TestApiProvider apis={[[catalogApiRef, catalog]]}>
        <EntityProvider entity={policy}>
          <HealingPolicyCard />
        </EntityProvider>
      </TestApiProvider>,
      {
        mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
      },
    );
    expect(await screen.findByText('Catalog is away.')).toBeVisible();
  });
});

describe('a runbook on its own page', () => {
  it('says what it does, how it is proven, and who runs it', async () => {
    await show(<RunbookCard />, runbook, []);
    const card = await screen.findByRole('region', { name: 'Runbook' });
    expect(card).toHaveTextContent('Set replicas kubernetes:scale');
    expect(card).toHaveTextContent(
      'Within 2m it has to be shown that the rollout is healthy.',
    );
    expect(
      within(card).getByRole('link', { name: 'more-pods' }),
    ).toHaveAttribute('href', '/catalog/default/healingpolicy/more-pods');
  });

  it('PR-M1: says what is wrong with it', async () => {
    await show(
      <RunbookCard />,
      marked({ ...runbook, spec: {}, relations: [] }, 'spec.steps: none'),
      [],
    );
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'spec.steps: none',
    );
    expect(screen.getByText(/people run it from/)).toBeVisible();
  });
});
