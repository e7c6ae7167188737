import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  createIncidentConditionalDecision,
  incidentConditions,
} from '@backstage-self-healing/plugin-self-healing-backend';
import {
  incidentAcknowledgePermission,
  incidentClosePermission,
  incidentReadPermission,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  catalogConditions,
  createCatalogConditionalDecision,
} from '@backstage/plugin-catalog-backend/alpha';
import { RESOURCE_TYPE_CATALOG_ENTITY } from '@backstage/plugin-catalog-common/alpha';
import {
  AuthorizeResult,
  isPermission,
  isReadPermission,
  isResourcePermission,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';

const PLATFORM_ADMINS = 'group:default/platform-admins';
const VIEWERS = 'group:default/viewers';

/**
 * Who may do what in the example portal. Platform admins may do everything.
 * Everybody who is signed in may read, except incidents that belong to nobody.
 * Writes on a catalog entity, running a runbook, approving and pulling its kill
 * switch among them, are its owners', and so is closing its incidents or taking
 * them in hand. Any other write, known today or not, is the platform admins'.
 */
export class ExamplePermissionPolicy implements PermissionPolicy {
  async handle(
    { permission }: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    const claims = user?.info.ownershipEntityRefs;
    if (!claims) {
      return { result: AuthorizeResult.DENY };
    }
    if (claims.includes(PLATFORM_ADMINS)) {
      return { result: AuthorizeResult.ALLOW };
    }
    if (isPermission(permission, incidentReadPermission)) {
      return createIncidentConditionalDecision(
        permission,
        incidentConditions.hasEntity(),
      );
    }
    if (
      isPermission(permission, incidentClosePermission) ||
      isPermission(permission, incidentAcknowledgePermission)
    ) {
      return claims.includes(VIEWERS)
        ? { result: AuthorizeResult.DENY }
        : createIncidentConditionalDecision(
            permission,
            incidentConditions.isOwner({ claims }),
          );
    }
    if (isReadPermission(permission)) {
      return { result: AuthorizeResult.ALLOW };
    }
    if (
      !claims.includes(VIEWERS) &&
      isResourcePermission(permission, RESOURCE_TYPE_CATALOG_ENTITY)
    ) {
      return createCatalogConditionalDecision(
        permission,
        catalogConditions.isEntityOwner({ claims }),
      );
    }
    return { result: AuthorizeResult.DENY };
  }
}

/** Installs {@link ExamplePermissionPolicy}. */
export default createBackendModule({
  pluginId: 'permission',
  moduleId: 'example-policy',
  register(reg) {
    reg.registerInit({
      deps: { policy: policyExtensionPoint },
      async init({ policy }) {
        policy.setPolicy(new ExamplePermissionPolicy());
      },
    });
  },
});
