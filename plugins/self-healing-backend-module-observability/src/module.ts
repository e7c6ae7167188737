import { createBackendModule } from '@backstage/backend-plugin-api';

/**
 * Reads Prometheus and Loki for evidence.
 *
 * @public
 */
export const selfHealingModuleObservability = createBackendModule({
  pluginId: 'self-healing',
  moduleId: 'observability',
  register(env) {
    env.registerInit({ deps: {}, async init() {} });
  },
});
