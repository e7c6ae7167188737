import { Plan } from '@backstage-self-healing/plugin-self-healing-common';
import { PreconditionFailedError } from '@backstage-self-healing/plugin-self-healing-node';
import { InputError } from '@backstage/errors';
import { z } from 'zod';
import { Deployment } from '../clusters/resources';
import {
  DeploymentChange,
  deploymentChangeSchema,
  DeploymentPreconditions,
  deploymentPreconditionsSchema,
  preconditionsOf,
} from './deploymentChange';

const requestSchema = z.strictObject({
  change: deploymentChangeSchema,
  undo: z
    .strictObject({ summary: z.string(), change: deploymentChangeSchema })
    .optional(),
});

type DeploymentRequest = z.infer<typeof requestSchema>;

/** What a plan on a Deployment keeps of what it will send. */
export function deploymentRequest(
  change: DeploymentChange,
  undo?: DeploymentRequest['undo'],
): DeploymentRequest {
  return { change, ...(undo ? { undo } : {}) };
}

/** @throws InputError when the plan was not made by an action on Deployments */
export function readDeploymentPlan(
  plan: Plan,
): DeploymentRequest & { preconditions: DeploymentPreconditions } {
  const request = requestSchema.safeParse(plan.request);
  const preconditions = deploymentPreconditionsSchema.safeParse(
    plan.preconditions,
  );
  if (!request.success || !preconditions.success) {
    const problem = request.error ?? preconditions.error;
    throw new InputError(
      `The plan for ${plan.target} is not one of ${
        plan.action
      }: ${z.prettifyError(problem!)}`,
    );
  }
  return { ...request.data, preconditions: preconditions.data };
}

/** @throws PreconditionFailedError saying what is different */
export function requirePreconditions(
  planned: DeploymentPreconditions,
  deployment: Deployment,
): void {
  const live = preconditionsOf(deployment);
  const name = deployment.metadata?.name;
  if (live.uid !== planned.uid) {
    throw new PreconditionFailedError(
      `Deployment ${name} was deleted and created again since the plan; nothing was changed`,
    );
  }
  if (live.generation !== planned.generation) {
    throw new PreconditionFailedError(
      `Someone changed Deployment ${name} since the plan (generation ${planned.generation} is now ${live.generation}); nothing was changed`,
    );
  }
}

/** @throws PreconditionFailedError when more pods are at stake than planned */
export function requireBlastRadius(plan: Plan, pods: number): void {
  if (pods > plan.blastRadius.pods) {
    throw new PreconditionFailedError(
      `${plan.target} now has ${pods} pods that would be replaced, ${plan.blastRadius.pods} were planned; nothing was changed`,
    );
  }
}
