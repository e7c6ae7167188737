import { conditionOf, Deployment, KubeObject, timestamp } from '../objects';
import { Registry } from '../registry';
import { AUTOSCALERS, DEPLOYMENTS } from '../resources';

const NO_METRICS =
  'the HPA was unable to compute the replica count: failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)';

/**
 * The autoscaler of a cluster without metrics, which this one is (as recorded): it keeps a
 * Deployment within its bounds, and leaves one alone that was scaled to nothing.
 */
export class AutoscalerController {
  constructor(private readonly registry: Registry) {}

  step(): void {
    for (const autoscaler of this.registry.store.list(AUTOSCALERS)) {
      this.scale(autoscaler);
    }
  }

  private scale(autoscaler: KubeObject): void {
    const { store } = this.registry;
    const { scaleTargetRef, minReplicas, maxReplicas } = autoscaler.spec;
    const { namespace } = autoscaler.metadata;
    const found =
      scaleTargetRef.kind === 'Deployment' &&
      store.get(DEPLOYMENTS, namespace, scaleTargetRef.name);
    const target = found ? (found as Deployment) : undefined;
    const replicas = target?.spec.replicas ?? 0;
    const wanted = Math.min(Math.max(replicas, minReplicas), maxReplicas);
    if (target && replicas > 0 && wanted !== replicas) {
      this.registry.update(DEPLOYMENTS, target, {
        ...target,
        spec: { ...target.spec, replicas: wanted },
      });
    }
    this.registry.updateStatus(AUTOSCALERS, autoscaler, {
      ...autoscaler,
      status: {
        currentReplicas: target?.status?.replicas ?? 0,
        desiredReplicas: 0,
        currentMetrics: null,
        conditions: this.conditions(autoscaler, target),
      },
    });
  }

  private conditions(autoscaler: KubeObject, target: Deployment | undefined) {
    const condition = (
      type: string,
      status: string,
      reason: string,
      message: string,
    ) => {
      const before = conditionOf(autoscaler, type);
      return {
        type,
        status,
        lastTransitionTime:
          before?.status === status
            ? before.lastTransitionTime
            : timestamp(this.registry.now()),
        reason,
        message,
      };
    };
    if (!target) {
      const { name } = autoscaler.spec.scaleTargetRef;
      return [
        condition(
          'AbleToScale',
          'False',
          'FailedGetScale',
          `the HPA controller was unable to get the target's current scale: deployments/scale.apps "${name}" not found`,
        ),
      ];
    }
    return [
      condition(
        'AbleToScale',
        'True',
        'SucceededGetScale',
        "the HPA controller was able to get the target's current scale",
      ),
      target.spec.replicas === 0
        ? condition(
            'ScalingActive',
            'False',
            'ScalingDisabled',
            'scaling is disabled since the replica count of the target is zero',
          )
        : condition(
            'ScalingActive',
            'False',
            'FailedGetResourceMetric',
            NO_METRICS,
          ),
    ];
  }
}
