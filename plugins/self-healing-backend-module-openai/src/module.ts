import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { selfHealingExtensionPoint } from '@backstage-self-healing/plugin-self-healing-node';
import { SECTION } from './openaiConfig';
import { createOpenaiModel } from './createOpenaiModel';

/**
 * Lets models behind OpenAI's protocol explain incidents, local ones too. Off
 * without `selfHealing.openai` in the configuration.
 *
 * @public
 */
export const selfHealingModuleOpenai = createBackendModule({
  pluginId: 'self-healing',
  moduleId: 'openai',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        selfHealing: selfHealingExtensionPoint,
      },
      async init({ config, logger, selfHealing }) {
        const model = createOpenaiModel(config);
        if (!model) {
          logger.info(`No model of OpenAI: ${SECTION} is not configured`);
          return;
        }
        selfHealing.addModel(model);
        logger.info(`Incidents can be explained by ${model.name}`);
      },
    });
  },
});
