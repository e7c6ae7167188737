import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import {
  describeIssues,
  durationToMs,
  Plan,
  planSchema,
  StepPlan,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  Action,
  compileTemplate,
} from '@backstage-self-healing/plugin-self-healing-node';
import { PlanningFact, RunbookFact } from './facts';
import { redactedPlan } from '../redaction/redactedPlan';
import { wordsOf } from '../wordsOf';

/** What `${{ }}` in a step's input can name. */
export type PlanningVariables = {
  entity: Entity;
  ownerRef: string | null;
  workload: string | null;
  parameters: Record<string, unknown>;
  incident: { id: string; severity: string } | null;
  /** Outputs of steps already done. */
  steps: Record<string, { output: Record<string, unknown> }>;
};

/** A whole runbook is planned within this, however long its steps may take. */
const PLANNING_MS = 20_000;

/** Plans every step; reads only. What stands in the way becomes the error. */
export async function planRunbook(
  runbook: RunbookFact,
  variables: PlanningVariables,
  actions: ReadonlyMap<string, Action>,
  signal: AbortSignal,
): Promise<PlanningFact> {
  const plans: StepPlan[] = [];
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(PLANNING_MS)]);
  for (const step of runbook.spec.steps) {
    try {
      plans.push(await planStep(step, variables, actions, bounded));
    } catch (error) {
      signal.throwIfAborted();
      return { error: `step ${step.id}: ${wordsOf(error)}` };
    }
  }
  return { plans };
}

/**
 * @throws InputError when the step names an unknown action, its input is not
 * what the action takes or its plan is none; whatever its own planning throws
 */
export async function planStep(
  step: RunbookFact['spec']['steps'][number],
  variables: PlanningVariables,
  actions: ReadonlyMap<string, Action>,
  signal: AbortSignal,
): Promise<StepPlan> {
  const action = actions.get(step.action);
  if (!action) {
    const known = [...actions.keys()].sort().join(', ') || 'none';
    throw new InputError(
      `action ${step.action} is not installed (installed: ${known})`,
    );
  }
  const input = action.input.safeParse(
    compileTemplate(step.input).render(namesOf(variables)),
  );
  if (!input.success) {
    throw new InputError(
      `input of ${step.action}: ${describeIssues(input.error)}`,
    );
  }
  const bounded = AbortSignal.any([
    signal,
    AbortSignal.timeout(durationToMs(step.timeout)),
  ]);
  const plan = await action.plan(input.data, { signal: bounded });
  // A blast radius that is no number would be stored as null, and count as 0.
  const sound = planSchema.safeParse(plan);
  if (!sound.success) {
    throw new InputError(
      `plan of ${step.action}: ${describeIssues(sound.error)}`,
    );
  }
  return {
    stepId: step.id,
    plan: { trouble: untold(step.action), ...redactedPlan(plan) },
  };
}

/** Of an action that does not look whether there is anything to cure. */
function untold(action: string): Plan['trouble'] {
  return {
    status: 'unknown',
    message: `${action} does not say whether the running state shows trouble.`,
  };
}

function namesOf(variables: PlanningVariables): Record<string, unknown> {
  const { entity, ownerRef, workload, parameters, incident, steps } = variables;
  return {
    entity: {
      ref: stringifyEntityRef(entity),
      name: entity.metadata.name,
      namespace: entity.metadata.namespace ?? 'default',
      owner: ownerRef,
      workload,
    },
    parameters,
    incident,
    steps,
  };
}
