import { Plan } from '@backstage-self-healing/plugin-self-healing-common';
import { PreconditionFailedError } from '@backstage-self-healing/plugin-self-healing-node';
import { InputError } from '@backstage/errors';
import { z } from 'zod';
import { Deployment } from '../clusters/resources';
import { DeploymentChange, deploymentChangeSchema } from './deploymentChange';
import {
  DeploymentGuard,
  deploymentGuardSchema,
  guardFor,
} from './deploymentGuard';

const requestSchema = z.strictObject({
  change: deploymentChangeSchema,
  /** How many there were: what an autoscaler adds is not ours. */
  size: z.number().int().nonnegative(),
  /** What we shall have written; an undo rests on it. */
  wrote: deploymentGuardSchema,
  undo: z
    .strictObject({ summary: z.string(), change: deploymentChangeSchema })
    .optional(),
});

type DeploymentRequest = z.infer<typeof requestSchema>;

/** What a plan on a Deployment keeps of what it will send. */
export function deploymentRequest(
  change: DeploymentChange,
  before: Deployment,
  after: Deployment,
  undo?: DeploymentRequest['undo'],
): DeploymentRequest {
  return {
    change,
    size: sizeOf(before),
    wrote: guardFor(change, after),
    ...(undo ? { undo } : {}),
  };
}

/** The same; undefined for a plan that is not one on a Deployment. */
export function deploymentPlanOf(
  plan: Plan,
): ReturnType<typeof readDeploymentPlan> | undefined {
  const request = requestSchema.safeParse(plan.request);
  const guard = deploymentGuardSchema.safeParse(plan.preconditions);
  return request.success && guard.success
    ? { ...request.data, guard: guard.data }
    : undefined;
}

/** @throws InputError when the plan was not made by an action on Deployments */
export function readDeploymentPlan(
  plan: Plan,
): DeploymentRequest & { guard: DeploymentGuard } {
  const request = requestSchema.safeParse(plan.request);
  const guard = deploymentGuardSchema.safeParse(plan.preconditions);
  if (!request.success || !guard.success) {
    const problem = request.error ?? guard.error;
    throw new InputError(
      `The plan for ${plan.target} is not one of ${
        plan.action
      }: ${z.prettifyError(problem!)}`,
    );
  }
  return { ...request.data, guard: guard.data };
}

/**
 * What somebody else has scaled up meanwhile, e.g. an autoscaler, is replaced
 * with the rest: that makes the change no other one.
 *
 * @throws PreconditionFailedError when more pods are at stake than planned
 */
export function requireBlastRadius(
  plan: Plan,
  deployment: Deployment,
  pods: number,
): void {
  const { size } = readDeploymentPlan(plan);
  const grown = Math.max(0, sizeOf(deployment) - size);
  if (pods > plan.blastRadius.pods + grown) {
    throw new PreconditionFailedError(
      `${plan.target} now has ${pods} pods that would be replaced, ${plan.blastRadius.pods} were planned; nothing was changed`,
    );
  }
}

/** Replicas there are or should be: on the way up the one, down the other. */
function sizeOf({ spec, status }: Deployment): number {
  return Math.max(spec?.replicas ?? 1, status?.replicas ?? 0);
}
