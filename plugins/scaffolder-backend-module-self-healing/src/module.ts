import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { ScmIntegrations } from '@backstage/integration';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { resolve } from 'node:path';
import { createFindSourceAction } from './actions/findSourceAction';
import { createOptInAction } from './actions/optInAction';
import { createValidateAction } from './actions/validateAction';
import { createLocalFetchAction } from './local/localFetchAction';
import { createLocalPublishAction } from './local/localPublishAction';
import { createLocalPullRequestAction } from './local/localPullRequestAction';
import { LocalRepositories } from './local/LocalRepositories';
import { Registration } from './local/Registration';

/**
 * Scaffolder actions that turn self-healing on. Those below `local:` are there
 * only with `selfHealing.scaffolder.localRepositories`: a folder that stands in
 * for a Git host.
 *
 * @public
 */
export const scaffolderModuleSelfHealing = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'self-healing',
  register(env) {
    env.registerInit({
      deps: {
        actions: scaffolderActionsExtensionPoint,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        permissions: coreServices.permissions,
      },
      async init({ actions, auth, catalog, config, permissions }) {
        const configured = config.getOptionalString(
          'selfHealing.scaffolder.localRepositories',
        );
        const localFolder = configured && resolve(configured);
        actions.addActions(
          createOptInAction(),
          createValidateAction(),
          createFindSourceAction({
            catalog,
            integrations: ScmIntegrations.fromConfig(config),
            localFolder,
          }),
        );
        if (!localFolder) return;
        const repositories = new LocalRepositories(localFolder);
        const registration = new Registration({
          catalog,
          auth,
          folder: localFolder,
        });
        actions.addActions(
          createLocalFetchAction(repositories),
          createLocalPublishAction({ repositories, registration, catalog }),
          createLocalPullRequestAction({
            repositories,
            registration,
            permissions,
          }),
        );
      },
    });
  },
});
