import { createApp as createLegacyApp } from '@backstage/app-defaults';
import { AppRouter, FlatRoutes } from '@backstage/core-app-api';
import { createApiFactory } from '@backstage/core-plugin-api';
import { renderTestApp } from '@backstage/frontend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import {
  CatalogEntityPage,
  CatalogIndexPage,
  catalogPlugin as legacyCatalogPlugin,
  EntityLayout,
} from '@backstage/plugin-catalog';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { render, screen } from '@testing-library/react';
import { Route } from 'react-router-dom';
import { fakeSelfHealing } from './__testUtils__/FakeSelfHealing';
import { healing } from './__testUtils__/healing';
import { checkout } from './__testUtils__/renderTab';
import { healedStory } from './__testUtils__/stories';
import selfHealingFeature from './alpha';
import {
  EntityIncidentsContent,
  EntitySelfHealingContent,
  selfHealingApiRef,
  SelfHealingPage,
  selfHealingPlugin,
} from './index';

const api = () =>
  fakeSelfHealing({
    listIncidents: async () => ({ items: [healedStory().incident] }),
    getIncident: async () => healedStory(),
    getEntityHealing: async () => healing(),
    listKillSwitches: async () => [],
  });

const PAGES = [
  ['/catalog/default/component/checkout/incidents', 'What was done'],
  [
    '/catalog/default/component/checkout/incidents/incident-1',
    'The rollout is healthy and no alert fires',
  ],
  [
    '/catalog/default/component/checkout/self-healing',
    'Self-healing is on for checkout',
  ],
  ['/self-healing', 'Kill switches'],
  ['/self-healing/incidents/incident-1', 'Roll back succeeded'],
];

const catalog = () => catalogApiMock({ entities: [checkout] });

describe('the plugin', () => {
  it.each(PAGES)('shows %s in the new frontend system', async (at, text) => {
    renderTestApp({
      features: [catalogPlugin, selfHealingFeature],
      apis: [
        [catalogApiRef, catalog()],
        [selfHealingApiRef, api()],
      ],
      initialRouteEntries: [at],
    });
    expect(await screen.findByText(text)).toBeInTheDocument();
  });

  it.each(PAGES)('shows %s in the legacy one', async (at, text) => {
    window.history.replaceState(null, '', at);
    process.env = {
      NODE_ENV: 'test',
      APP_CONFIG: [
        {
          context: 'test',
          data: {
            app: { baseUrl: 'http://localhost', title: 'Test' },
            backend: { baseUrl: 'http://localhost:7007' },
          },
        },
      ] as any,
    };
    const app = createLegacyApp({
      plugins: [legacyCatalogPlugin, selfHealingPlugin],
      apis: [
        createApiFactory(catalogApiRef, catalog()),
        createApiFactory(selfHealingApiRef, api()),
      ],
    });
    const Portal = app.createRoot(
      <AppRouter>
        <FlatRoutes>
          <Route path="/catalog" element={<CatalogIndexPage />} />
          <Route
            path="/catalog/:namespace/:kind/:name"
            element={<CatalogEntityPage />}
          >
            <EntityLayout>
              <EntityLayout.Route path="/incidents" title="Incidents">
                <EntityIncidentsContent />
              </EntityLayout.Route>
              <EntityLayout.Route path="/self-healing" title="Self-healing">
                <EntitySelfHealingContent />
              </EntityLayout.Route>
            </EntityLayout>
          </Route>
          <Route path="/self-healing" element={<SelfHealingPage />} />
        </FlatRoutes>
      </AppRouter>,
    );
    render(<Portal />);
    expect(await screen.findByText(text)).toBeInTheDocument();
  });
});
