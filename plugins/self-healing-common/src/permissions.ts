import { createPermission } from '@backstage/plugin-permission-common';
import { RESOURCE_TYPE_CATALOG_ENTITY } from '@backstage/plugin-catalog-common/alpha';

/**
 * Permission resource type of incidents; a resource ref is the incident id.
 *
 * @public
 */
export const RESOURCE_TYPE_INCIDENT = 'self-healing-incident';

/**
 * See incidents, their evidence and timeline. Conditional on the incident, so
 * that a policy can say "owners only".
 *
 * @public
 */
export const incidentReadPermission = createPermission({
  name: 'self-healing.incident.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_INCIDENT,
});

/**
 * Close an incident by hand, which leaves whatever still fires to people.
 * Conditional on the incident, as reading is.
 *
 * @public
 */
export const incidentClosePermission = createPermission({
  name: 'self-healing.incident.close',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_INCIDENT,
});

/**
 * Acknowledge an incident, which keeps the system's hands off it, and hand it
 * back. Conditional on the incident, as reading is.
 *
 * @public
 */
export const incidentAcknowledgePermission = createPermission({
  name: 'self-healing.incident.acknowledge',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_INCIDENT,
});

/**
 * Ask a model about an incident, and say which of its explanations was right.
 * Conditional on the incident, as reading is. What is sent leaves the building,
 * and costs.
 *
 * @public
 */
export const incidentAnalyzePermission = createPermission({
  name: 'self-healing.incident.analyze',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_INCIDENT,
});

/**
 * See what the placeholders of personal data in an incident's evidence stand
 * for. Conditional on the incident, as reading is; grant it sparingly.
 *
 * @public
 */
export const evidenceReadPersonalPermission = createPermission({
  name: 'self-healing.evidence.read-personal',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_INCIDENT,
});

/**
 * Plan and run a runbook on an entity. Conditional on the catalog entity, so
 * that a policy can use the catalog's own rules, `IS_ENTITY_OWNER` among them.
 *
 * @public
 */
export const runbookRunPermission = createPermission({
  name: 'self-healing.runbook.run',
  attributes: { action: 'create' },
  resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
});

/**
 * Approve or deny a waiting execution on an entity.
 *
 * @public
 */
export const executionApprovePermission = createPermission({
  name: 'self-healing.execution.approve',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
});

/**
 * Pull or release the kill switch of one entity.
 *
 * @public
 */
export const entityKillSwitchPermission = createPermission({
  name: 'self-healing.kill-switch.entity',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
});

/**
 * Pull or release global, cluster and policy kill switches.
 *
 * @public
 */
export const killSwitchPermission = createPermission({
  name: 'self-healing.kill-switch.platform',
  attributes: { action: 'update' },
});

/**
 * Every permission of the plugin.
 *
 * @public
 */
export const selfHealingPermissions = [
  incidentReadPermission,
  incidentClosePermission,
  incidentAcknowledgePermission,
  incidentAnalyzePermission,
  evidenceReadPersonalPermission,
  runbookRunPermission,
  executionApprovePermission,
  entityKillSwitchPermission,
  killSwitchPermission,
];
