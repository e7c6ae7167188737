import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import {
  redactingLogger,
  selfHealingExtensionPoint,
} from '@backstage-self-healing/plugin-self-healing-node';
import {
  deletePod,
  evictPod,
  PodRemovalAction,
} from './actions/PodRemovalAction';
import { DeploymentAction } from './actions/DeploymentAction';
import { rolloutRestart } from './actions/rolloutRestart';
import { rolloutUndo } from './actions/rolloutUndo';
import { scale } from './actions/scale';
import { RolloutHealthyCheck } from './checks/rolloutHealthy';
import { readClusterConfigs } from './clusters/clusterConfig';
import { Clusters } from './clusters/Clusters';
import { HttpClusterApi } from './clusters/HttpClusterApi';
import { diagnosers } from './diagnosis/diagnosers';
import { KubernetesEvidenceSource } from './evidence/KubernetesEvidenceSource';
import { KubernetesLocator } from './locator/KubernetesLocator';
import { readLabelReading } from './locator/labelReading';
import { MemoryKeeper } from './memory/MemoryKeeper';
import { MemoryStore } from './memory/MemoryStore';
import { Recall } from './memory/recall';
import { OptedInWorkloads } from './memory/OptedInWorkloads';
import { readServedConfig } from './memory/servedConfig';
import { ServingMemory } from './memory/ServingMemory';

/**
 * Lets Backstage Self-Healing see and act on Deployments in the clusters of
 * `selfHealing.kubernetes.clusters`.
 *
 * @public
 */
export const selfHealingModuleKubernetes = createBackendModule({
  pluginId: 'self-healing',
  moduleId: 'kubernetes',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        selfHealing: selfHealingExtensionPoint,
      },
      async init({
        auth,
        catalog,
        config,
        database,
        lifecycle,
        logger: given,
        selfHealing,
      }) {
        const logger = redactingLogger(given, text => selfHealing.redact(text));
        const configs = readClusterConfigs(config);
        const clusters = new Clusters(
          configs.map(cluster => new HttpClusterApi(cluster)),
        );
        const locator = new KubernetesLocator(
          clusters,
          readLabelReading(config),
        );
        const served = readServedConfig(config);
        const store = new MemoryStore(database);
        await store.migrate();
        const memory = new ServingMemory(clusters, store, served.afterMs);
        const recall: Recall = (workload, state, now) =>
          memory.recall(workload, state, now);
        const keeper = new MemoryKeeper({
          clusters,
          store,
          optedIn: new OptedInWorkloads({ auth, catalog, locator }),
          logger,
          config: served,
          changed: workload => memory.changed(workload),
        });
        lifecycle.addStartupHook(() => keeper.start());
        lifecycle.addShutdownHook(() => keeper.stop());
        for (const { name, skipTlsVerify } of configs) {
          if (skipTlsVerify) {
            logger.warn(
              `Cluster ${name}: skipTLSVerify accepts any certificate, so its token can be stolen`,
            );
          }
        }
        selfHealing.addWorkloadLocator(locator);
        selfHealing.addWorkloadHistory(memory);
        selfHealing.addEvidenceSource(
          new KubernetesEvidenceSource(clusters, recall),
        );
        diagnosers.forEach(one => selfHealing.addDiagnoser(one));
        selfHealing.addAction(
          new DeploymentAction(rolloutRestart, clusters, recall),
        );
        selfHealing.addAction(
          new DeploymentAction(rolloutUndo, clusters, recall),
        );
        selfHealing.addAction(new DeploymentAction(scale, clusters, recall));
        selfHealing.addAction(new PodRemovalAction(deletePod, clusters));
        selfHealing.addAction(new PodRemovalAction(evictPod, clusters));
        selfHealing.addCheck(new RolloutHealthyCheck(clusters, memory));
        logger.info(
          `Remediation reaches ${configs.length} clusters: ${
            configs.map(({ name }) => name).join(', ') || 'none configured'
          }`,
        );
      },
    });
  },
});
