import { createRouteRef } from '@backstage/core-plugin-api';

export const rootRouteRef = createRouteRef({ id: 'self-healing' });

export const entityIncidentsRouteRef = createRouteRef({
  id: 'self-healing:entity-incidents',
});

export const entitySelfHealingRouteRef = createRouteRef({
  id: 'self-healing:entity-self-healing',
});
