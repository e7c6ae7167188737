import {
  Plan,
  Workload,
  workloadRef,
} from '@backstage-self-healing/plugin-self-healing-common';
import { isWritten } from '../actions/deploymentGuard';
import { deploymentPlanOf } from '../actions/deploymentPlan';
import { FIELD_MANAGER } from '../clusters/HttpClusterApi';
import { Deployment } from '../clusters/resources';
import { writerOf } from '../memory/fieldWriter';
import { effectOf } from '../workload/effects';

/** Who these are, to people. */
const NAMES: ReadonlyArray<[RegExp, string]> = [
  [/^argocd-/, 'Argo CD'],
  [/^(kustomize|helm)-controller$/, 'Flux'],
  [/^helm$/, 'Helm'],
  [/^kube-controller-manager$/, 'an autoscaler'],
  [/^keda-operator$/, 'KEDA'],
  [/^kubectl/, 'somebody with kubectl'],
];

/**
 * Whether somebody has put back, or overwritten, what these plans changed of a
 * Deployment, and who: a change that is gone has cured nothing, and to make it
 * again would be a quarrel. Only the last change of each field counts. Pure.
 *
 * @returns one plain sentence; undefined while the change is there
 */
export function revertedBy(
  plans: readonly Plan[],
  workload: Workload,
  deployment: Deployment,
): string | undefined {
  // Taken back by ourselves.
  if (effectOf(deployment)?.endsWith('/undo')) return undefined;
  const target = workloadRef(workload);
  const last = new Map<string, ReturnType<typeof deploymentPlanOf>>();
  for (const plan of plans) {
    if (plan.target !== target) continue;
    const planned = deploymentPlanOf(plan);
    if (planned) last.set(fieldOf(planned.wrote), planned);
  }
  for (const [field, planned] of last) {
    if (!planned || isWritten(planned.wrote, deployment)) continue;
    const writer = writerOf(deployment.metadata, 'spec', field);
    // Ours, but for what a webhook made of it.
    if (writer?.manager === FIELD_MANAGER) continue;
    const isBack = isWritten(planned.guard, deployment);
    // Without a list of writers only the old state is a sign.
    if (!writer && !isBack) continue;
    const who = writer
      ? `${nameOf(writer.manager)} (${writer.manager})`
      : 'Somebody';
    const what =
      field === 'replicas' ? 'the number of replicas' : 'the pod template';
    return capital(
      isBack
        ? `${who} has put ${what} of ${workload.name} back: what was changed here does not last`
        : `${who} has changed ${what} of ${workload.name} since`,
    );
  }
  return undefined;
}

function fieldOf(guard: object): 'replicas' | 'template' {
  return 'replicas' in guard ? 'replicas' : 'template';
}

function nameOf(manager: string): string {
  return NAMES.find(([pattern]) => pattern.test(manager))?.[1] ?? 'somebody';
}

function capital(text: string): string {
  return text[0].toUpperCase() + text.slice(1);
}
