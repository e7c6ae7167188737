import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { selfHealingExtensionPoint } from '@backstage-self-healing/plugin-self-healing-node';
import { PromqlCheck } from './checks/PromqlCheck';
import { HttpServer } from './clients/HttpServer';
import { LokiApi } from './clients/LokiApi';
import { PrometheusApi } from './clients/PrometheusApi';
import { sendsCredentialsInTheOpen } from './clients/serverConfig';
import { Servers } from './clients/Servers';
import { LokiEvidenceSource } from './evidence/LokiEvidenceSource';
import { PrometheusEvidenceSource } from './evidence/PrometheusEvidenceSource';
import { readObservabilityConfig } from './observabilityConfig';

/**
 * Shows Backstage Self-Healing what Prometheus and Loki tell of an incident:
 * series and log lines around it, and `promql` as a proof.
 *
 * @public
 */
export const selfHealingModuleObservability = createBackendModule({
  pluginId: 'self-healing',
  moduleId: 'observability',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        selfHealing: selfHealingExtensionPoint,
      },
      async init({ config, logger, selfHealing }) {
        const { prometheus, loki } = readObservabilityConfig(config);
        const now = () => new Date();
        for (const server of [...prometheus.servers, ...loki.servers]) {
          if (sendsCredentialsInTheOpen(server)) {
            logger.warn(
              `selfHealing.observability: the credentials for ${server.name} go over plain http, where anybody on the way can read them`,
            );
          }
        }
        if (prometheus.servers.length > 0) {
          const servers = new Servers(
            prometheus.servers.map(
              server =>
                new PrometheusApi(
                  new HttpServer(server, `Prometheus ${server.name}`),
                ),
            ),
          );
          selfHealing.addEvidenceSource(
            new PrometheusEvidenceSource({ ...prometheus, servers, now }),
          );
          selfHealing.addCheck(
            new PromqlCheck({ ...prometheus, servers, now }),
          );
        }
        if (loki.servers.length > 0) {
          selfHealing.addEvidenceSource(
            new LokiEvidenceSource({
              ...loki,
              servers: new Servers(
                loki.servers.map(
                  server =>
                    new LokiApi(new HttpServer(server, `Loki ${server.name}`)),
                ),
              ),
              now,
            }),
          );
        }
      },
    });
  },
});
