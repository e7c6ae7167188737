import { createBackend } from '@backstage/backend-defaults';

const backend = createBackend();

backend.add(import('./httpShutdown'));

backend.add(import('@backstage/plugin-app-backend'));

backend.add(import('@backstage/plugin-auth-backend'));
backend.add(import('./demoAuth'));

backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(import('@backstage/plugin-catalog-backend-module-logs'));

backend.add(import('@backstage/plugin-permission-backend'));
backend.add(import('./permissionPolicy'));

backend.add(import('@backstage/plugin-events-backend'));
backend.add(import('@backstage/plugin-signals-backend'));
backend.add(import('@backstage/plugin-notifications-backend'));
backend.add(import('@backstage/plugin-user-settings-backend'));

backend.add(import('@backstage/plugin-search-backend'));
backend.add(import('@backstage/plugin-search-backend-module-catalog'));

// Backstage Self-Healing: the plugin, its Kubernetes module, and the catalog
// kinds Runbook and HealingPolicy.
backend.add(import('@backstage-self-healing/plugin-self-healing-backend'));
backend.add(
  import(
    '@backstage-self-healing/plugin-self-healing-backend-module-kubernetes'
  ),
);
// Models that explain incidents, each off until it is configured.
backend.add(
  import(
    '@backstage-self-healing/plugin-self-healing-backend-module-anthropic'
  ),
);
backend.add(
  import('@backstage-self-healing/plugin-self-healing-backend-module-openai'),
);
// Evidence from Prometheus and Loki, where they are configured.
backend.add(
  import(
    '@backstage-self-healing/plugin-self-healing-backend-module-observability'
  ),
);
backend.add(
  import('@backstage-self-healing/plugin-catalog-backend-module-self-healing'),
);

// Clients of the Model Context Protocol: tools of the plugins that
// backend.actions.pluginSources names, see docs/tools.md.
backend.add(import('@backstage/plugin-mcp-actions-backend'));
// Templates that turn healing on, and what delivers what they publish.
backend.add(import('@backstage/plugin-scaffolder-backend'));
backend.add(
  import('@backstage/plugin-catalog-backend-module-scaffolder-entity-model'),
);
backend.add(
  import(
    '@backstage-self-healing/plugin-scaffolder-backend-module-self-healing'
  ),
);
backend.add(import('./demoDelivery'));

backend.start();
