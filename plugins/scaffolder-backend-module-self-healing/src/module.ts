import { createBackendModule } from '@backstage/backend-plugin-api';

/**
 * Scaffolder actions that turn self-healing on.
 *
 * @public
 */
export const scaffolderModuleSelfHealing = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'self-healing',
  register(env) {
    env.registerInit({ deps: {}, async init() {} });
  },
});
