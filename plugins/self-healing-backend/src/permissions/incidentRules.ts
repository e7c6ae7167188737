import {
  createConditionExports,
  createPermissionResourceRef,
  createPermissionRule,
} from '@backstage/plugin-permission-node';
import {
  Incident,
  RESOURCE_TYPE_INCIDENT,
} from '@backstage-self-healing/plugin-self-healing-common';
import { z } from 'zod';
import { normalRef } from '../normalRef';

/**
 * A condition on rows of the incidents table.
 *
 * @public
 */
export type IncidentFilter =
  | { column: 'owner_ref'; in: string[] }
  | { column: 'entity_ref'; isSet: true };

/**
 * Incidents, as the permission framework knows them.
 *
 * @public
 */
export const incidentPermissionResourceRef = createPermissionResourceRef<
  Incident,
  IncidentFilter
>().with({ pluginId: 'self-healing', resourceType: RESOURCE_TYPE_INCIDENT });

const normalClaims = (claims: string[]) => claims.map(ref => normalRef(ref));

const isOwner = createPermissionRule({
  name: 'IS_OWNER',
  description: 'Allow incidents of entities owned by any of the claims',
  resourceRef: incidentPermissionResourceRef,
  paramsSchema: z.object({
    claims: z
      .array(z.string())
      .describe('Entity refs: the user and the groups it belongs to'),
  }),
  apply: (incident, { claims }) =>
    incident.ownerRef !== null &&
    normalClaims(claims).includes(normalRef(incident.ownerRef)),
  // The catalog spells owners as refs are spelled.
  toQuery: ({ claims }) => ({ column: 'owner_ref', in: normalClaims(claims) }),
});

const hasEntity = createPermissionRule<
  typeof incidentPermissionResourceRef,
  undefined
>({
  name: 'HAS_ENTITY',
  description: 'Allow incidents that belong to a catalog entity',
  resourceRef: incidentPermissionResourceRef,
  apply: incident => incident.entityRef !== null,
  toQuery: () => ({ column: 'entity_ref', isSet: true }),
});

/** Rules that a permission policy can use on incidents. */
export const incidentRules = { isOwner, hasEntity };

const exported = createConditionExports({
  resourceRef: incidentPermissionResourceRef,
  rules: incidentRules,
});

/**
 * Conditions on incidents for a permission policy: `isOwner({ claims })` and
 * `hasEntity()`.
 *
 * @public
 */
export const incidentConditions = exported.conditions;

/**
 * Makes a conditional decision about `self-healing.incident.read` or
 * `self-healing.incident.close`.
 *
 * @public
 */
export const createIncidentConditionalDecision =
  exported.createConditionalDecision;
