import { createBackendModule } from '@backstage/backend-plugin-api';

/**
 * Lets models of Anthropic explain incidents.
 *
 * @public
 */
export const selfHealingModuleAnthropic = createBackendModule({
  pluginId: 'self-healing',
  moduleId: 'anthropic',
  register(env) {
    env.registerInit({ deps: {}, async init() {} });
  },
});
