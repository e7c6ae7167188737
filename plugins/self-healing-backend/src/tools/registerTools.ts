import { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { explainDecisionTool } from './explainDecision';
import { getEvidenceTool } from './getEvidence';
import { getIncidentTool } from './getIncident';
import { listIncidentsTool } from './listIncidents';
import { planRunbookTool } from './planRunbook';
import { pullKillSwitchTool } from './pullKillSwitch';
import { requestRunbookTool } from './requestRunbook';
import { register, ToolOptions } from './tool';
import { validatePolicyTool, validateRunbookTool } from './validateEntities';

/**
 * What clients of the Model Context Protocol and the scaffolder may do: look,
 * ask a person, and stop. None of it runs anything, answers an approval or
 * releases a switch.
 */
export function registerTools(
  registry: ActionsRegistryService,
  options: ToolOptions,
): void {
  register(registry, options, listIncidentsTool);
  register(registry, options, getIncidentTool);
  register(registry, options, getEvidenceTool);
  register(registry, options, explainDecisionTool);
  register(registry, options, planRunbookTool);
  register(registry, options, validateRunbookTool);
  register(registry, options, validatePolicyTool);
  register(registry, options, requestRunbookTool);
  register(registry, options, pullKillSwitchTool);
}
