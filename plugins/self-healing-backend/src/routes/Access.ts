import {
  AuthService,
  BackstageCredentials,
  BackstageUserPrincipal,
  HttpAuthService,
  PermissionsRegistryService,
  PermissionsService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { Entity, parseEntityRef } from '@backstage/catalog-model';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  AuthorizePermissionRequest,
  AuthorizeResult,
  BasicPermission,
  ResourcePermission,
} from '@backstage/plugin-permission-common';
import { createConditionTransformer } from '@backstage/plugin-permission-node';
import {
  evidenceReadPersonalPermission,
  Incident,
  incidentReadPermission,
  RESOURCE_TYPE_INCIDENT,
} from '@backstage-self-healing/plugin-self-healing-common';
import { Request } from 'express';
import { normalRef } from '../normalRef';
import { isEntityName } from '../incidents/entityName';
import { incidentPermissionResourceRef } from '../permissions/incidentRules';
import { IncidentCriteria } from '../permissions/incidentCriteria';
import { withParentGroups } from '../permissions/nestedGroups';

export type UserCredentials = BackstageCredentials<BackstageUserPrincipal>;

type IncidentPermission = ResourcePermission<typeof RESOURCE_TYPE_INCIDENT>;

type Options = {
  auth: AuthService;
  httpAuth: HttpAuthService;
  userInfo: UserInfoService;
  permissions: PermissionsService;
  permissionsRegistry: PermissionsRegistryService;
  catalog: CatalogService;
  /** Whether the portal has a permission policy; else all is allowed. */
  hasPolicy: boolean;
};

/** Who is asking, and what the permission framework lets them do. */
export class Access {
  readonly #memberOf = new WeakMap<UserCredentials, Promise<string[]>>();

  constructor(private readonly options: Options) {}

  user(request: Request): Promise<UserCredentials> {
    return this.options.httpAuth.credentials(request, { allow: ['user'] });
  }

  /**
   * The user's own ref and those of the groups it belongs to, those above them
   * included; read once a request.
   */
  memberOf(credentials: UserCredentials): Promise<string[]> {
    let refs = this.#memberOf.get(credentials);
    if (!refs) {
      refs = this.#readMemberOf(credentials);
      this.#memberOf.set(credentials, refs);
    }
    return refs;
  }

  async #readMemberOf(credentials: UserCredentials): Promise<string[]> {
    const info = await this.options.userInfo.getUserInfo(credentials);
    const direct = [info.userEntityRef, ...info.ownershipEntityRefs];
    return withParentGroups(direct, this.options);
  }

  /** @throws NotFoundError also when the user may not know that it exists */
  async entity(
    credentials: UserCredentials,
    entityRef: string,
  ): Promise<Entity> {
    const entity = isEntityName(parseEntityRef(entityRef))
      ? await this.options.catalog.getEntityByRef(entityRef, { credentials })
      : undefined;
    if (!entity) {
      throw new NotFoundError(
        `The catalog has no ${entityRef} that you can see`,
      );
    }
    return entity;
  }

  /** Those of a kind that the user may see. */
  async entitiesOfKind(
    credentials: UserCredentials,
    kind: string,
  ): Promise<Entity[]> {
    const { items } = await this.options.catalog.getEntities(
      { filter: { kind } },
      { credentials },
    );
    return items;
  }

  /** What the user may see of the incidents; undefined is everything. */
  async incidentCriteria(
    credentials: UserCredentials,
  ): Promise<IncidentCriteria | undefined> {
    const [decision] = await this.options.permissions.authorizeConditional(
      [{ permission: incidentReadPermission }],
      { credentials },
    );
    if (decision.result === AuthorizeResult.ALLOW) return undefined;
    if (decision.result === AuthorizeResult.CONDITIONAL) {
      return createConditionTransformer(
        this.options.permissionsRegistry.getPermissionRuleset(
          incidentPermissionResourceRef,
        ),
      )(decision.conditions);
    }
    throw new NotAllowedError('You may not see incidents');
  }

  async requireIncident(
    credentials: UserCredentials,
    incident: Incident | undefined,
    id: string,
  ): Promise<Incident> {
    if (!incident) throw new NotFoundError(`There is no incident ${id}`);
    const permission = incidentReadPermission;
    if (!(await this.mayOnIncident(credentials, permission, id))) {
      throw new NotAllowedError(
        incident.ownerRef
          ? `You may not see this incident; ask ${incident.ownerRef}`
          : 'You may not see this incident',
      );
    }
    return incident;
  }

  /** Of an incident that the user may see. */
  async mayOnIncident(
    credentials: UserCredentials,
    permission: IncidentPermission,
    id: string,
  ): Promise<boolean> {
    return this.#allows(credentials, { permission, resourceRef: id });
  }

  /** @throws NotAllowedError saying whom to ask */
  async requireOnIncident(
    credentials: UserCredentials,
    permission: IncidentPermission,
    { id, ownerRef }: Incident,
    what: string,
  ): Promise<void> {
    if (!(await this.mayOnIncident(credentials, permission, id))) {
      throw new NotAllowedError(
        `You may not ${what}; ask ${ownerRef ?? 'a platform administrator'}`,
      );
    }
  }

  /**
   * Whether the user may see what is personal in an incident that they may see.
   * Where no policy says anything, only its owners may.
   */
  async mayReadPersonal(
    credentials: UserCredentials,
    { id, ownerRef }: Incident,
  ): Promise<boolean> {
    if (!this.options.hasPolicy) {
      const refs = await this.memberOf(credentials);
      return (
        ownerRef !== null &&
        refs.some(ref => normalRef(ref) === normalRef(ownerRef))
      );
    }
    const permission = evidenceReadPersonalPermission;
    return this.mayOnIncident(credentials, permission, id);
  }

  async may(
    credentials: UserCredentials,
    permission: BasicPermission,
  ): Promise<boolean> {
    return this.#allows(credentials, { permission });
  }

  async mayOnEntity(
    credentials: UserCredentials,
    permission: ResourcePermission<'catalog-entity'>,
    entityRef: string,
  ): Promise<boolean> {
    return this.#allows(credentials, { permission, resourceRef: entityRef });
  }

  /** @throws NotAllowedError saying whom to ask */
  async requireOnEntity(
    credentials: UserCredentials,
    permission: ResourcePermission<'catalog-entity'>,
    entityRef: string,
    what: string,
  ): Promise<void> {
    if (!(await this.mayOnEntity(credentials, permission, entityRef))) {
      throw new NotAllowedError(
        `You may not ${what} ${entityRef}; ask its owner or a platform administrator`,
      );
    }
  }

  async #allows(
    credentials: UserCredentials,
    request: AuthorizePermissionRequest,
  ): Promise<boolean> {
    const [decision] = await this.options.permissions.authorize([request], {
      credentials,
    });
    return decision.result === AuthorizeResult.ALLOW;
  }
}
