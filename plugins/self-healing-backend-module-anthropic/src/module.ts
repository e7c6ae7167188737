import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { selfHealingExtensionPoint } from '@backstage-self-healing/plugin-self-healing-node';
import { SECTION } from './anthropicConfig';
import { createAnthropicModel } from './createAnthropicModel';

/**
 * Lets models of Anthropic explain incidents. Off without
 * `selfHealing.anthropic` in the configuration.
 *
 * @public
 */
export const selfHealingModuleAnthropic = createBackendModule({
  pluginId: 'self-healing',
  moduleId: 'anthropic',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        selfHealing: selfHealingExtensionPoint,
      },
      async init({ config, logger, selfHealing }) {
        const model = createAnthropicModel(config);
        if (!model) {
          logger.info(`No model of Anthropic: ${SECTION} is not configured`);
          return;
        }
        selfHealing.addModel(model);
        logger.info(`Incidents can be explained by ${model.name}`);
      },
    });
  },
});
