import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { selfHealingExtensionPoint } from '@backstage-self-healing/plugin-self-healing-node';
import { readOpenaiConfig, SECTION } from './openaiConfig';
import { OpenaiModel } from './OpenaiModel';

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
        const settings = readOpenaiConfig(config);
        if (!settings) {
          logger.info(`No model of OpenAI: ${SECTION} is not configured`);
          return;
        }
        selfHealing.addModel(new OpenaiModel(settings));
        logger.info(
          `Incidents can be explained by ${settings.model} at ${settings.baseUrl}`,
        );
      },
    });
  },
});
