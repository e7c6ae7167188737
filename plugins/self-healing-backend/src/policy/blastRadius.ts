import {
  BlastRadius,
  Guardrails,
  StepPlan,
} from '@backstage-self-healing/plugin-self-healing-common';
import { GuardrailState } from './guardrailState';

type BlastRadiusLimit = NonNullable<Guardrails['blastRadius']>;

/** What counts of the pods that a plan touches. */
const COUNTED = ['pods', 'servingPods', 'workloads'] as const;

/**
 * What all steps together may touch. Steps on one target touch the same pods,
 * so the widest counts; different targets add up. Of several namespaces the
 * smallest is what a share is taken of. Of whatever does not count those that
 * serve, all are taken to.
 */
export function totalBlastRadius(plans: StepPlan[]): Required<BlastRadius> {
  const byTarget = new Map<string, Record<(typeof COUNTED)[number], number>>();
  for (const { plan } of plans) {
    const known = byTarget.get(plan.target);
    const { pods, workloads, servingPods = pods } = plan.blastRadius;
    byTarget.set(plan.target, {
      pods: Math.max(known?.pods ?? 0, pods),
      servingPods: Math.max(known?.servingPods ?? 0, servingPods),
      workloads: Math.max(known?.workloads ?? 0, workloads),
    });
  }
  const [pods, servingPods, workloads] = COUNTED.map(what =>
    [...byTarget.values()].reduce((sum, touched) => sum + touched[what], 0),
  );
  return {
    pods,
    servingPods,
    workloads,
    podsInScope: Math.min(
      ...plans.map(({ plan }) => plan.blastRadius.podsInScope),
    ),
  };
}

/**
 * What does not serve cannot be made worse by being replaced, so a bound on
 * pods is one on those that serve.
 *
 * @param plans - undefined: nothing is planned, the guardrail is only told
 */
export function blastRadiusState(
  limit: BlastRadiusLimit,
  whose: string,
  plans?: StepPlan[],
): GuardrailState {
  const rule = 'blast-radius';
  const allowed = `${whose} allows a plan to touch at most ${describe(limit)}`;
  if (!plans) return { rule, open: true, message: `${allowed}.` };
  const touched = totalBlastRadius(plans);
  const { pods, podsInScope, workloads } = touched;
  const { pods: most, workloads: mostWorkloads, orOneWorkload } = limit;
  return {
    rule,
    open:
      (podsWithin(most, touched) ||
        (orOneWorkload === true && workloads <= 1)) &&
      (mostWorkloads === undefined || workloads <= mostWorkloads),
    message: `${allowed}; this one touches ${count(pods, 'pod')}${serving(
      touched,
    )} of ${podsInScope} in the namespace and ${count(workloads, 'workload')}.`,
  };
}

function podsWithin(
  limit: BlastRadiusLimit['pods'],
  { servingPods, podsInScope }: Required<BlastRadius>,
): boolean {
  if (limit === undefined) return true;
  if (typeof limit === 'number') return servingPods <= limit;
  return servingPods * 100 <= Number.parseInt(limit, 10) * podsInScope;
}

/** Said where it makes a difference. */
function serving({ pods, servingPods }: Required<BlastRadius>): string {
  if (pods === servingPods) return '';
  return servingPods === 0
    ? ', none of which serves now,'
    : `, ${servingPods} of which ${
        servingPods === 1 ? 'serves' : 'serve'
      } now,`;
}

function describe({
  pods,
  workloads,
  orOneWorkload,
}: BlastRadiusLimit): string {
  const parts = [];
  const alone = orOneWorkload ? ', or one workload' : '';
  if (typeof pods === 'number') {
    parts.push(`${count(pods, 'pod')}${alone}`);
  }
  if (typeof pods === 'string') {
    parts.push(`${pods} of the namespace's pods${alone}`);
  }
  if (workloads !== undefined) parts.push(count(workloads, 'workload'));
  return parts.join(alone ? ', and ' : ' and ') || 'anything';
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
