import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import {
  evidenceReadPersonalPermission,
  incidentAcknowledgePermission,
  incidentAnalyzePermission,
  incidentClosePermission,
  incidentReadPermission,
  selfHealingPermissions,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  redactingLogger,
  selfHealingExtensionPoint,
} from '@backstage-self-healing/plugin-self-healing-node';
import { readSelfHealingConfig } from './config';
import { openDatabase } from './database/openDatabase';
import { alertmanagerSource } from './intake/alertmanager';
import { createLine } from './line/createLine';
import {
  incidentPermissionResourceRef,
  incidentRules,
} from './permissions/incidentRules';
import { Registry } from './registry';
import { CatalogNames } from './redaction/own/CatalogNames';
import { setOwnRules } from './redaction/own/ownRules';
import { redactingAuditor } from './redaction/redactingAuditor';
import { spoken } from './redaction/withoutSecrets';
import { Access } from './routes/Access';
import { createRouter } from './routes/router';
import { registerTools } from './tools/registerTools';

const incidentPermissions = [
  incidentReadPermission,
  incidentClosePermission,
  incidentAcknowledgePermission,
  incidentAnalyzePermission,
  evidenceReadPersonalPermission,
];

/**
 * Alert intake, incidents, policy and remediation for catalog entities.
 *
 * @public
 */
export const selfHealingPlugin = createBackendPlugin({
  pluginId: 'self-healing',
  register(env) {
    const registry = new Registry();
    registry.addAlertSource(alertmanagerSource);
    env.registerExtensionPoint(selfHealingExtensionPoint, registry);

    env.registerInit({
      deps: {
        actionsRegistry: actionsRegistryServiceRef,
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        notifications: notificationService,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        scheduler: coreServices.scheduler,
        signals: signalsServiceRef,
        userInfo: coreServices.userInfo,
      },
      async init(given) {
        const services = {
          ...given,
          auditor: redactingAuditor(given.auditor),
          logger: redactingLogger(given.logger, spoken),
        };
        const { lifecycle, httpRouter, permissionsRegistry } = services;
        const config = readSelfHealingConfig(services.config);
        const { rules } = config.redaction;
        const names = config.redaction.names
          ? new CatalogNames(services)
          : undefined;
        setOwnRules({ ...rules, ...(names && { names }) });
        const knex = await openDatabase(services.database);
        const baseUrl = services.config.getOptionalString('app.baseUrl');
        const line = createLine({
          ...services,
          baseUrl,
          config,
          knex,
          registry,
        });

        permissionsRegistry.addResourceType({
          resourceRef: incidentPermissionResourceRef,
          permissions: incidentPermissions,
          rules: Object.values(incidentRules),
          getResources: ids =>
            Promise.all(ids.map(id => line.incidents.get(id))),
        });
        permissionsRegistry.addPermissions(
          selfHealingPermissions.filter(
            ({ name }) => !incidentPermissions.some(one => one.name === name),
          ),
        );
        const access = new Access({
          ...services,
          hasPolicy:
            services.config.getOptionalBoolean('permission.enabled') ?? false,
        });
        httpRouter.use(
          createRouter({
            ...services,
            ...line,
            config,
            knex,
            registry,
            access,
          }),
        );
        registerTools(services.actionsRegistry, {
          ...services,
          ...line,
          access,
          baseUrl,
        });
        await services.scheduler.scheduleTask({
          id: 'summarise-deliveries',
          frequency: { hours: 1 },
          timeout: { minutes: 10 },
          initialDelay: { minutes: 1 },
          fn: async () => {
            const end = Date.now() - config.keepDeliveriesMs;
            await line.notices.prune(new Date(end));
            const count = await line.deliveries.summarise(new Date(end));
            if (count > 0)
              services.logger.info(`Summarised ${count} deliveries`);
          },
        });
        await services.scheduler.scheduleTask({
          id: 'forget-personal-data',
          frequency: { hours: 1 },
          timeout: { minutes: 10 },
          initialDelay: { minutes: 1 },
          fn: async () => {
            const { keepPersonalMs } = config.redaction;
            await line.placeholders.forget(
              new Date(Date.now() - keepPersonalMs),
            );
            await line.placeholders.resealOld();
          },
        });
        await services.scheduler.scheduleTask({
          id: 'notices-due',
          frequency: { seconds: 30 },
          timeout: { minutes: 5 },
          initialDelay: { seconds: 10 },
          fn: () => line.notices.requestDue(),
        });
        for (const [index, one] of config.alertmanagers.entries()) {
          await services.scheduler.scheduleTask({
            id: `ask-alertmanager-${index}`,
            frequency: { milliseconds: one.everyMs },
            timeout: { seconds: 60 },
            fn: signal => line.alertmanagers.look(one, signal as AbortSignal),
          });
        }
        if (names) {
          await services.scheduler.scheduleTask({
            id: 'read-names',
            // Every replica hides them itself.
            scope: 'local',
            frequency: { seconds: 30 },
            timeout: { minutes: 5 },
            initialDelay: { seconds: 30 },
            fn: () => names.refreshIfOld(),
          });
        }
        lifecycle.addStartupHook(async () => {
          await names?.refreshIfOld();
          await line.heartbeats.start();
          line.worker.start();
          line.analysisWorker.start();
        });
        lifecycle.addShutdownHook(async () => {
          line.listeners.close();
          await Promise.all([line.worker.stop(), line.analysisWorker.stop()]);
        });
      },
    });
  },
});
