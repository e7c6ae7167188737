import { Deployment, KubeObject, ReplicaSet, controllerOf } from '../objects';
import { MetricFamily, familyOf, oneOf, unixSeconds } from './exposition';

const CONDITION_STATUSES = ['true', 'false', 'unknown'];

/**
 * Deployments in the names of kube-state-metrics v2.
 * Source: https://github.com/kubernetes/kube-state-metrics/tree/main/docs
 */
export function deploymentFamilies(
  deployments: readonly Deployment[],
): MetricFamily[] {
  const gauge = (
    name: string,
    help: string,
    valueOf: (deployment: Deployment) => number,
  ) =>
    familyOf(deployments, `kube_deployment_${name}`, help, deployment => [
      { labels: labelsOf(deployment), value: valueOf(deployment) },
    ]);

  return [
    gauge('created', 'Creation time in Unix seconds.', deployment =>
      unixSeconds(deployment.metadata.creationTimestamp),
    ),
    gauge(
      'metadata_generation',
      'Generation of the desired state.',
      deployment => deployment.metadata.generation ?? 0,
    ),
    gauge(
      'status_observed_generation',
      'Generation the deployment controller has acted on.',
      deployment => deployment.status.observedGeneration ?? 0,
    ),
    gauge(
      'spec_replicas',
      'Pods wanted.',
      deployment => deployment.spec.replicas,
    ),
    gauge('spec_paused', 'Whether the rollout is paused.', deployment =>
      deployment.spec.paused ? 1 : 0,
    ),
    gauge(
      'status_replicas',
      'Pods that exist.',
      deployment => deployment.status.replicas ?? 0,
    ),
    gauge(
      'status_replicas_available',
      'Pods ready for at least minReadySeconds.',
      deployment => deployment.status.availableReplicas ?? 0,
    ),
    gauge(
      'status_replicas_ready',
      'Pods that are ready.',
      deployment => deployment.status.readyReplicas ?? 0,
    ),
    gauge(
      'status_replicas_unavailable',
      'Pods still needed to be fully available.',
      deployment => deployment.status.unavailableReplicas ?? 0,
    ),
    gauge(
      'status_replicas_updated',
      'Pods of the current template.',
      deployment => deployment.status.updatedReplicas ?? 0,
    ),
    familyOf(
      deployments,
      'kube_deployment_status_condition',
      'Conditions of the deployment.',
      deployment =>
        (deployment.status.conditions ?? []).flatMap(({ type, status }) =>
          oneOf(CONDITION_STATUSES, 'status', status.toLowerCase(), {
            ...labelsOf(deployment),
            condition: type,
          }),
        ),
    ),
  ];
}

export function replicaSetFamilies(
  replicaSets: readonly ReplicaSet[],
): MetricFamily[] {
  const identity = (replicaSet: ReplicaSet) => ({
    namespace: replicaSet.metadata.namespace ?? '',
    replicaset: replicaSet.metadata.name,
  });
  return [
    familyOf(
      replicaSets,
      'kube_replicaset_owner',
      'The controller of the replica set.',
      replicaSet => [
        {
          labels: { ...identity(replicaSet), ...ownerLabels(replicaSet) },
          value: 1,
        },
      ],
    ),
    familyOf(
      replicaSets,
      'kube_replicaset_spec_replicas',
      'Pods wanted.',
      replicaSet => [
        { labels: identity(replicaSet), value: replicaSet.spec.replicas },
      ],
    ),
    familyOf(
      replicaSets,
      'kube_replicaset_status_replicas',
      'Pods that exist.',
      replicaSet => [
        { labels: identity(replicaSet), value: replicaSet.status.replicas },
      ],
    ),
    familyOf(
      replicaSets,
      'kube_replicaset_status_ready_replicas',
      'Pods that are ready.',
      replicaSet => [
        {
          labels: identity(replicaSet),
          value: replicaSet.status.readyReplicas ?? 0,
        },
      ],
    ),
  ];
}

/** kube-state-metrics writes empty owner labels for an object without a controller. */
export function ownerLabels(object: KubeObject): Record<string, string> {
  const owner = controllerOf(object);
  return {
    owner_kind: owner?.kind ?? '',
    owner_name: owner?.name ?? '',
    owner_is_controller: owner ? 'true' : '',
  };
}

function labelsOf(deployment: Deployment): Record<string, string> {
  return {
    namespace: deployment.metadata.namespace ?? '',
    deployment: deployment.metadata.name,
  };
}
