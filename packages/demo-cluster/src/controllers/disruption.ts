import { ApiError, notFound } from '../apiStatus';
import { deleteObject, DeleteOptions } from '../deletion';
import {
  conditionOf,
  isPodReady,
  KubeObject,
  Pod,
  timestamp,
} from '../objects';
import { scaledValue } from '../quantity';
import { Registry } from '../registry';
import { DISRUPTION_BUDGETS, PODS } from '../resources';
import { matchesSelector } from '../selectors';
import { isActive } from './replicaSet';

function podsOf(registry: Registry, budget: KubeObject): Pod[] {
  return registry.store
    .list<Pod>(PODS, budget.metadata.namespace)
    .filter(
      pod =>
        isActive(pod) &&
        matchesSelector(budget.spec.selector, pod.metadata.labels),
    );
}

/** The disruption controller: keeps each budget's status in step with its pods. */
export class DisruptionController {
  constructor(private readonly registry: Registry) {}

  step(): void {
    for (const budget of this.registry.store.list(DISRUPTION_BUDGETS)) {
      this.registry.updateStatus(DISRUPTION_BUDGETS, budget, {
        ...budget,
        status: this.statusOf(budget),
      });
    }
  }

  private statusOf(budget: KubeObject): Record<string, unknown> {
    const pods = podsOf(this.registry, budget);
    const { minAvailable, maxUnavailable } = budget.spec;
    const desiredHealthy =
      maxUnavailable === undefined
        ? scaledValue(minAvailable ?? 1, pods.length, 'up')
        : Math.max(
            pods.length - scaledValue(maxUnavailable, pods.length, 'up'),
            0,
          );
    const currentHealthy = pods.filter(isPodReady).length;
    const disruptionsAllowed =
      pods.length > 0 ? Math.max(currentHealthy - desiredHealthy, 0) : 0;
    const status = disruptionsAllowed > 0 ? 'True' : 'False';
    const before = conditionOf(budget, 'DisruptionAllowed');
    return {
      observedGeneration: budget.metadata.generation,
      disruptionsAllowed,
      currentHealthy,
      desiredHealthy,
      expectedPods: pods.length,
      conditions: [
        {
          type: 'DisruptionAllowed',
          status,
          observedGeneration: budget.metadata.generation,
          lastTransitionTime:
            before?.status === status
              ? before.lastTransitionTime
              : timestamp(this.registry.now()),
          reason:
            disruptionsAllowed > 0 ? 'SufficientPods' : 'InsufficientPods',
          message: '',
        },
      ],
    };
  }
}

/** `POST pods/<name>/eviction`: a delete that asks the disruption budgets first. */
export function evict(
  registry: Registry,
  namespace: string,
  name: string,
  options: DeleteOptions,
): void {
  const pod = registry.store.get(PODS, namespace, name) as Pod | undefined;
  if (!pod) {
    throw notFound(PODS, name);
  }
  const budgets = registry.store
    .list(DISRUPTION_BUDGETS, namespace)
    .filter(budget =>
      matchesSelector(budget.spec.selector, pod.metadata.labels),
    );
  // A pod that serves nothing costs no budget.
  const counted = isActive(pod) && pod.status.phase !== 'Pending';
  if (counted && budgets.length > 1) {
    throw new ApiError(
      500,
      undefined,
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    );
  }
  const [budget] = budgets;
  if (counted && budget && !costsNothing(pod, budget)) {
    spend(registry, budget, options.dryRun);
  }
  deleteObject(registry, PODS, pod, options);
}

/**
 * A running pod that is not ready goes freely where its budget says so, or while enough others
 * are well. Source: kubernetes pkg/registry/core/pod/storage/eviction.go
 */
function costsNothing(pod: Pod, { spec, status }: KubeObject): boolean {
  return (
    !isPodReady(pod) &&
    (spec.unhealthyPodEvictionPolicy === 'AlwaysAllow' ||
      (status.desiredHealthy > 0 &&
        status.currentHealthy >= status.desiredHealthy))
  );
}

/** 429 while a budget is used up, or not yet known to be. */
function refusal(cause: string, retryAfterSeconds?: number): ApiError {
  return new ApiError(
    429,
    'TooManyRequests',
    "Cannot evict pod as it would violate the pod's disruption budget.",
    {
      causes: [{ reason: 'DisruptionBudget', message: cause }],
      ...(retryAfterSeconds ? { retryAfterSeconds } : {}),
    },
  );
}

function spend(registry: Registry, budget: KubeObject, dryRun = false): void {
  const { metadata, status } = budget;
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) {
    throw refusal(
      `The disruption budget ${metadata.name} is still being processed by the server.`,
      10,
    );
  }
  if (status.disruptionsAllowed <= 0) {
    throw refusal(
      `The disruption budget ${metadata.name} needs ${status.desiredHealthy} healthy pods and has ${status.currentHealthy} currently`,
    );
  }
  if (!dryRun) {
    registry.updateStatus(DISRUPTION_BUDGETS, budget, {
      ...budget,
      status: {
        ...status,
        disruptionsAllowed: status.disruptionsAllowed - 1,
      },
    });
  }
}
