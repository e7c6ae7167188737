import { Plan } from '@backstage-self-healing/plugin-self-healing-common';
import {
  DeploymentChange,
  deploymentChangeSchema,
} from '../actions/deploymentChange';

/** What a plan makes of a Deployment; undefined: it acts on pods, or unknown. */
function plannedChange({ request }: Plan): DeploymentChange | undefined {
  const parsed = deploymentChangeSchema.safeParse(request.change);
  return parsed.success ? parsed.data : undefined;
}

/** Whether it makes new pods of another template. */
export function changesTemplate(plan: Plan): boolean {
  const change = plannedChange(plan);
  return change !== undefined && change.type !== 'scale';
}

/** The replicas that the plans want in the end; undefined: as it was. */
export function plannedReplicas(plans: readonly Plan[]): number | undefined {
  return plans
    .map(plannedChange)
    .flatMap(change => (change?.type === 'scale' ? [change.replicas] : []))
    .at(-1);
}
