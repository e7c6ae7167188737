import { SelfHealingApi } from '@backstage-self-healing/plugin-self-healing-common';
import { createApiRef } from '@backstage/core-plugin-api';

/**
 * The backend, as the pages see it. Replace it to talk to another backend.
 *
 * @public
 */
export const selfHealingApiRef = createApiRef<SelfHealingApi>({
  id: 'plugin.self-healing.service',
});
