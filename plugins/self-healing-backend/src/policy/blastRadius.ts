import {
  BlastRadius,
  Guardrails,
  StepPlan,
} from '@backstage-self-healing/plugin-self-healing-common';
import { GuardrailState } from './guardrailState';

type BlastRadiusLimit = NonNullable<Guardrails['blastRadius']>;

/**
 * What all steps together may touch. Steps on one target touch the same pods,
 * so the widest counts; different targets add up. Of several namespaces the
 * smallest is what a share is taken of.
 */
export function totalBlastRadius(plans: StepPlan[]): BlastRadius {
  const byTarget = new Map<string, { pods: number; workloads: number }>();
  for (const { plan } of plans) {
    const known = byTarget.get(plan.target);
    byTarget.set(plan.target, {
      pods: Math.max(known?.pods ?? 0, plan.blastRadius.pods),
      workloads: Math.max(known?.workloads ?? 0, plan.blastRadius.workloads),
    });
  }
  const touched = [...byTarget.values()];
  return {
    pods: touched.reduce((sum, { pods }) => sum + pods, 0),
    workloads: touched.reduce((sum, { workloads }) => sum + workloads, 0),
    podsInScope: Math.min(
      ...plans.map(({ plan }) => plan.blastRadius.podsInScope),
    ),
  };
}

/** @param plans - undefined: nothing is planned, the guardrail is only told */
export function blastRadiusState(
  limit: BlastRadiusLimit,
  whose: string,
  plans?: StepPlan[],
): GuardrailState {
  const rule = 'blast-radius';
  const allowed = `${whose} allows a plan to touch at most ${describe(limit)}`;
  if (!plans) return { rule, open: true, message: `${allowed}.` };
  const { pods, podsInScope, workloads } = totalBlastRadius(plans);
  return {
    rule,
    open:
      podsWithin(limit.pods, pods, podsInScope) &&
      (limit.workloads === undefined || workloads <= limit.workloads),
    message: `${allowed}; this one touches ${count(
      pods,
      'pod',
    )} of ${podsInScope} in the namespace and ${count(workloads, 'workload')}.`,
  };
}

function podsWithin(
  limit: BlastRadiusLimit['pods'],
  pods: number,
  podsInScope: number,
): boolean {
  if (limit === undefined) return true;
  if (typeof limit === 'number') return pods <= limit;
  return pods * 100 <= Number.parseInt(limit, 10) * podsInScope;
}

function describe({ pods, workloads }: BlastRadiusLimit): string {
  const parts = [];
  if (typeof pods === 'number') parts.push(count(pods, 'pod'));
  if (typeof pods === 'string') parts.push(`${pods} of the namespace's pods`);
  if (workloads !== undefined) parts.push(count(workloads, 'workload'));
  return parts.join(' and ') || 'anything';
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
