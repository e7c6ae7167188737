import { Plan } from '@backstage-self-healing/plugin-self-healing-common';
import { CheckResult } from '@backstage-self-healing/plugin-self-healing-node';
import { Deployment } from '../clusters/resources';
import { Baseline, ServiceEndpoints } from '../memory/sizes';
import { plannedReplicas } from './plannedChange';

/** Who lowers and raises replicas all the time. */
const AUTOSCALERS = ['HorizontalPodAutoscaler', 'KEDA'];

/**
 * Holds what is healthy against what was there before: a cure leaves no fewer
 * replicas, Services or endpoints. Pure.
 *
 * @param services - as they are now; null: the cluster does not let us say
 * @returns undefined when nothing is missing
 */
export function judgeBaseline(
  deployment: Deployment,
  services: readonly ServiceEndpoints[] | null,
  baseline: Baseline | undefined,
  plans: readonly Plan[],
): CheckResult | undefined {
  const name = deployment.metadata?.name;
  const wanted = deployment.spec?.replicas ?? 1;
  const planned = plannedReplicas(plans);
  if (planned !== undefined && wanted < planned) {
    return pending(
      `${name} was to have ${planned} replicas and has ${wanted}: somebody has put them back`,
    );
  }
  if (!baseline) return undefined;
  const scales = plans.some(({ owners = [] }) =>
    owners.some(({ kind }) => AUTOSCALERS.includes(kind)),
  );
  if (planned === undefined && !scales && wanted < baseline.replicas) {
    // Not our doing, so nothing of ours to take back: neither is proven.
    return {
      status: 'inconclusive',
      undecidable: true,
      message: `${name} has ${wanted} ${
        wanted === 1 ? 'replica' : 'replicas'
      }, ${baseline.replicas} served before: somebody has scaled it down`,
    };
  }
  if (services === null) return undefined;
  for (const { name: service, readyEndpoints } of baseline.services) {
    const now = services.find(one => one.name === service);
    if (!now) return pending(`Service ${service} no longer leads to ${name}`);
    const before = Math.min(readyEndpoints, wanted);
    if (now.readyEndpoints < before) {
      return pending(
        `Service ${service} has ${now.readyEndpoints} ready endpoints, ${before} before`,
      );
    }
  }
  return undefined;
}

function pending(message: string): CheckResult {
  return { status: 'pending', message };
}
