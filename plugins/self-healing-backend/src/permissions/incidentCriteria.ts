import { PermissionCriteria } from '@backstage/plugin-permission-common';
import {
  isAndCriteria,
  isNotCriteria,
  isOrCriteria,
} from '@backstage/plugin-permission-node';
import { Knex } from 'knex';
import { IncidentFilter } from './incidentRules';

/** What a permission policy lets somebody see, as conditions on rows. */
export type IncidentCriteria = PermissionCriteria<IncidentFilter>;

/** Whether the criteria let an incident through that belongs to no entity. */
export function letsUnownedThrough(criteria: IncidentCriteria): boolean {
  if (isAndCriteria(criteria)) return criteria.allOf.every(letsUnownedThrough);
  if (isOrCriteria(criteria)) return criteria.anyOf.some(letsUnownedThrough);
  if (isNotCriteria(criteria)) return !letsUnownedThrough(criteria.not);
  // Both kinds of conditions ask for something that it has not.
  return false;
}

/** Narrows a query over incidents to what the criteria let through. */
export function whereAllowed(
  query: Knex.QueryBuilder,
  criteria: IncidentCriteria,
): void {
  if (isAndCriteria(criteria)) {
    query.where(all =>
      criteria.allOf.forEach(one => all.where(q => whereAllowed(q, one))),
    );
  } else if (isOrCriteria(criteria)) {
    query.where(any =>
      criteria.anyOf.forEach(one => any.orWhere(q => whereAllowed(q, one))),
    );
  } else if (isNotCriteria(criteria)) {
    query.whereNot(none => whereAllowed(none, criteria.not));
  } else if (criteria.column === 'owner_ref') {
    // Never null, so that its negation lets unowned incidents through.
    query
      .whereNotNull('incidents.owner_ref')
      .whereIn('incidents.owner_ref', criteria.in);
  } else {
    query.whereNotNull('incidents.entity_ref');
  }
}
