import { createBackendModule } from '@backstage/backend-plugin-api';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { SelfHealingKindsProcessor } from './SelfHealingKindsProcessor';

/**
 * Teaches the catalog the kinds Runbook and HealingPolicy.
 *
 * @public
 */
export const catalogModuleSelfHealing = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'self-healing',
  register(env) {
    env.registerInit({
      deps: { catalog: catalogProcessingExtensionPoint },
      async init({ catalog }) {
        catalog.addProcessor(new SelfHealingKindsProcessor());
      },
    });
  },
});
