/**
 * Backend of Backstage Self-Healing: alert intake, incidents, policy and
 * remediation, keyed to catalog ownership.
 *
 * @packageDocumentation
 */
export { selfHealingPlugin as default } from './plugin';
export {
  createIncidentConditionalDecision,
  incidentConditions,
  incidentPermissionResourceRef,
} from './permissions/incidentRules';
export { withParentGroups } from './permissions/nestedGroups';
export type { IncidentFilter } from './permissions/incidentRules';
