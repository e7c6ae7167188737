import { SelfHealingClient } from '@backstage-self-healing/plugin-self-healing-common';
import {
  createApiFactory,
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import { createScaffolderFieldExtension } from '@backstage/plugin-scaffolder-react';
import { ComponentType } from 'react';
import { selfHealingApiRef } from './api';
import {
  entityIncidentsRouteRef,
  entitySelfHealingRouteRef,
  rootRouteRef,
} from './routes';
import { policyPart, policyPreview, runbookPicker } from './scaffolder/fields';
import { PolicyPartOptions } from './scaffolder/policyPartField';
import { PolicyPreviewOptions } from './scaffolder/policyPreviewField';
import { RunbookPickerOptions } from './scaffolder/runbookPickerField';

const withFields = async (content: Promise<ComponentType>) =>
  (
    await import('./healing/parameters/withFieldExtensions')
  ).withFieldExtensions(await content);

/**
 * The plugin for apps on the legacy frontend system; `./alpha` holds the one
 * for the new frontend system.
 *
 * @public
 */
export const selfHealingPlugin = createPlugin({
  id: 'self-healing',
  routes: { root: rootRouteRef },
  apis: [
    createApiFactory({
      api: selfHealingApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => new SelfHealingClient(deps),
    }),
  ],
});

/**
 * Entity tab: what happened to this entity, and each incident's whole story.
 *
 * @public
 */
export const EntityIncidentsContent = selfHealingPlugin.provide(
  createRoutableExtension({
    name: 'EntityIncidentsContent',
    component: () =>
      withFields(import('./incidents/IncidentsTab').then(m => m.IncidentsTab)),
    mountPoint: entityIncidentsRouteRef,
  }),
);

/**
 * Entity tab: is healing on, what may run, what did.
 *
 * @public
 */
export const EntitySelfHealingContent = selfHealingPlugin.provide(
  createRoutableExtension({
    name: 'EntitySelfHealingContent',
    component: () =>
      withFields(
        import('./healing/SelfHealingTab').then(m => m.SelfHealingTab),
      ),
    mountPoint: entitySelfHealingRouteRef,
  }),
);

/**
 * Entity card of the kind HealingPolicy: can it be used, when, what and where.
 *
 * @public
 */
export const EntityHealingPolicyCard = selfHealingPlugin.provide(
  createComponentExtension({
    name: 'EntityHealingPolicyCard',
    component: {
      lazy: () =>
        import('./kinds/HealingPolicyCard').then(m => m.HealingPolicyCard),
    },
  }),
);

/**
 * Entity card of the kind Runbook: can it be used, what it does, who runs it.
 *
 * @public
 */
export const EntityRunbookCard = selfHealingPlugin.provide(
  createComponentExtension({
    name: 'EntityRunbookCard',
    component: {
      lazy: () => import('./kinds/RunbookCard').then(m => m.RunbookCard),
    },
  }),
);

/**
 * Page: incidents of all entities, the unowned ones too, and the kill switch
 * for everything.
 *
 * @public
 */
export const SelfHealingPage = selfHealingPlugin.provide(
  createRoutableExtension({
    name: 'SelfHealingPage',
    component: () =>
      withFields(
        import('./fleet/SelfHealingPage').then(m => m.SelfHealingPage),
      ),
    mountPoint: rootRouteRef,
  }),
);

/**
 * Field of a template's form: chooses one of the runbooks that fit an entity.
 *
 * @public
 */
export const RunbookPickerFieldExtension = selfHealingPlugin.provide(
  createScaffolderFieldExtension<string, RunbookPickerOptions>({
    ...runbookPicker,
    schema: runbookPicker.schema.schema,
  }),
);

/**
 * Field of a template's form: what the policy that it makes would have done.
 *
 * @public
 */
export const PolicyPreviewFieldExtension = selfHealingPlugin.provide(
  createScaffolderFieldExtension<string, PolicyPreviewOptions>({
    ...policyPreview,
    schema: policyPreview.schema.schema,
  }),
);

/**
 * Field of a template's form: one part of the policy that it makes, as text,
 * with what is wrong with it under the field.
 *
 * @public
 */
export const PolicyPartFieldExtension = selfHealingPlugin.provide(
  createScaffolderFieldExtension<string, PolicyPartOptions>({
    ...policyPart,
    schema: policyPart.schema.schema,
  }),
);
