import { SelfHealingClient } from '@backstage-self-healing/plugin-self-healing-common';
import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import {
  createFormField,
  FormFieldBlueprint,
} from '@backstage/plugin-scaffolder-react/alpha';
import { RiHeartPulseLine } from '@remixicon/react';
import { selfHealingApiRef } from './api';
import {
  entityIncidentsRouteRef,
  entitySelfHealingRouteRef,
  rootRouteRef,
} from './routes';

const selfHealingApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: selfHealingApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => new SelfHealingClient(deps),
    }),
});

const selfHealingPage = PageBlueprint.make({
  params: {
    path: '/self-healing',
    title: 'Self-healing',
    icon: <RiHeartPulseLine />,
    routeRef: rootRouteRef,
    loader: () =>
      import('./fleet/FleetContent').then(m => (
        <main>
          <m.FleetContent />
        </main>
      )),
  },
});

const entityIncidentsContent = EntityContentBlueprint.make({
  name: 'incidents',
  params: {
    path: '/incidents',
    title: 'Incidents',
    group: 'operation',
    filter: { kind: 'component' },
    routeRef: entityIncidentsRouteRef,
    loader: () =>
      import('./incidents/IncidentsTab').then(m => <m.IncidentsTab />),
  },
});

const entitySelfHealingContent = EntityContentBlueprint.make({
  name: 'self-healing',
  params: {
    path: '/self-healing',
    title: 'Self-healing',
    group: 'operation',
    filter: { kind: 'component' },
    routeRef: entitySelfHealingRouteRef,
    loader: () =>
      import('./healing/SelfHealingTab').then(m => <m.SelfHealingTab />),
  },
});

const healingPolicyCard = EntityCardBlueprint.make({
  name: 'healing-policy',
  params: {
    filter: { kind: 'healingpolicy' },
    loader: () =>
      import('./kinds/HealingPolicyCard').then(m => <m.HealingPolicyCard />),
  },
});

const runbookCard = EntityCardBlueprint.make({
  name: 'runbook',
  params: {
    filter: { kind: 'runbook' },
    loader: () => import('./kinds/RunbookCard').then(m => <m.RunbookCard />),
  },
});

const runbookPickerFormField = FormFieldBlueprint.make({
  name: 'runbook-picker',
  params: {
    field: () =>
      import('./scaffolder/fields').then(m => createFormField(m.runbookPicker)),
  },
});

const policyPreviewFormField = FormFieldBlueprint.make({
  name: 'policy-preview',
  params: {
    field: () =>
      import('./scaffolder/fields').then(m => createFormField(m.policyPreview)),
  },
});

const policyPartFormField = FormFieldBlueprint.make({
  name: 'policy-part',
  params: {
    field: () =>
      import('./scaffolder/fields').then(m => createFormField(m.policyPart)),
  },
});

/**
 * The plugin for apps on the new frontend system.
 *
 * @alpha
 */
export default createFrontendPlugin({
  pluginId: 'self-healing',
  title: 'Self-healing',
  icon: <RiHeartPulseLine />,
  info: { packageJson: () => import('../package.json') },
  routes: { root: rootRouteRef },
  extensions: [
    selfHealingApi,
    selfHealingPage,
    entityIncidentsContent,
    entitySelfHealingContent,
    healingPolicyCard,
    runbookCard,
    runbookPickerFormField,
    policyPreviewFormField,
    policyPartFormField,
  ],
});
