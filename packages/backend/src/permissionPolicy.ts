import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  createIncidentConditionalDecision,
  incidentConditions,
  withParentGroups,
} from '@backstage-self-healing/plugin-self-healing-backend';
import {
  evidenceReadPersonalPermission,
  incidentAcknowledgePermission,
  incidentAnalyzePermission,
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
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import {
  createScaffolderTaskConditionalDecision,
  scaffolderTaskConditions,
} from '@backstage/plugin-scaffolder-backend/alpha';
import {
  actionExecutePermission,
  taskCancelPermission,
  taskCreatePermission,
} from '@backstage/plugin-scaffolder-common/alpha';
import {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';

const PLATFORM_ADMINS = 'group:default/platform-admins';
const VIEWERS = 'group:default/viewers';

/** What a template does with a service is asked of the service again. */
const RUNS_TEMPLATES = [taskCreatePermission, actionExecutePermission];

/** How long it takes at most until who joins or leaves a group is heeded. */
const MEMBERSHIP_HOLDS_MS = 10_000;

/**
 * Who may do what in the example portal. Platform admins may do everything.
 * Everybody who is signed in may read, except incidents that belong to nobody.
 * Writes on a catalog entity, running a runbook, approving and pulling its kill
 * switch among them, are its owners', and so is closing its incidents, taking
 * them in hand, asking a model about them or seeing the personal data in their
 * evidence. Any other write, known today or not, is the platform admins'.
 */
export class ExamplePermissionPolicy implements PermissionPolicy {
  /**
   * @param membersOf - the groups that somebody belongs to, those above their
   * own included
   */
  constructor(
    private readonly membersOf: (
      refs: readonly string[],
    ) => Promise<string[]> = async refs => [...refs],
  ) {}

  async handle(
    { permission }: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    if (!user) {
      return { result: AuthorizeResult.DENY };
    }
    const claims = await this.membersOf(user.info.ownershipEntityRefs);
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
      isPermission(permission, incidentAcknowledgePermission) ||
      isPermission(permission, incidentAnalyzePermission) ||
      isPermission(permission, evidenceReadPersonalPermission)
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
    if (RUNS_TEMPLATES.some(one => isPermission(permission, one))) {
      return {
        result: claims.includes(VIEWERS)
          ? AuthorizeResult.DENY
          : AuthorizeResult.ALLOW,
      };
    }
    if (isPermission(permission, taskCancelPermission)) {
      return createScaffolderTaskConditionalDecision(
        permission,
        scaffolderTaskConditions.isTaskOwner({
          createdBy: [user.info.userEntityRef],
        }),
      );
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

/** One page asks many permissions in a moment: the groups are read once. */
export function briefly(
  climb: (refs: readonly string[]) => Promise<string[]>,
): (refs: readonly string[]) => Promise<string[]> {
  const known = new Map<string, Promise<string[]>>();
  return refs => {
    const key = [...refs].sort().join(' ');
    let groups = known.get(key);
    if (!groups) {
      groups = climb(refs);
      known.set(key, groups);
      const forget = () => known.delete(key);
      groups.catch(forget);
      setTimeout(forget, MEMBERSHIP_HOLDS_MS).unref();
    }
    return groups;
  };
}

/** Installs {@link ExamplePermissionPolicy}. */
export default createBackendModule({
  pluginId: 'permission',
  moduleId: 'example-policy',
  register(reg) {
    reg.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        policy: policyExtensionPoint,
      },
      async init({ auth, catalog, policy }) {
        const climb = (refs: readonly string[]) =>
          withParentGroups(refs, { auth, catalog });
        policy.setPolicy(new ExamplePermissionPolicy(briefly(climb)));
      },
    });
  },
});
