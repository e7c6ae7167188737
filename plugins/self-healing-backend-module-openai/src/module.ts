import { createBackendModule } from '@backstage/backend-plugin-api';

/**
 * Lets models behind the OpenAI protocol, also local ones, explain incidents.
 *
 * @public
 */
export const selfHealingModuleOpenai = createBackendModule({
  pluginId: 'self-healing',
  moduleId: 'openai',
  register(env) {
    env.registerInit({ deps: {}, async init() {} });
  },
});
