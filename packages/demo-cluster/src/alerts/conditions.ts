import {
  ContainerStatus,
  KubeObject,
  Pod,
  conditionOf,
  controllerOf,
} from '../objects';
import { ClusterSnapshot } from '../snapshot';

/**
 * The expressions of `examples/prometheus/shop.rules.yaml` over objects instead of series:
 * each returns the label sets for which its alert is active at this moment. The two are
 * compared through promtool by `rulesParity.e2e.ts`.
 */
export type AlertCondition = (
  snapshot: ClusterSnapshot,
) => Array<Record<string, string>>;

const IMAGE_PULL_REASONS = [
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
];

/** In back-off after crashes; a container killed for its memory has an alert of its own. */
export const crashLooping: AlertCondition = snapshot =>
  containersWhere(
    snapshot,
    ({ state, lastState }) =>
      state.waiting?.reason === 'CrashLoopBackOff' &&
      lastState.terminated?.reason !== 'OOMKilled',
  );

export const outOfMemory: AlertCondition = snapshot =>
  containersWhere(
    snapshot,
    ({ ready, lastState }) =>
      !ready && lastState.terminated?.reason === 'OOMKilled',
  );

export const imageNotPulled: AlertCondition = snapshot =>
  containersWhere(snapshot, ({ state }) =>
    IMAGE_PULL_REASONS.includes(state.waiting?.reason ?? ''),
  );

/**
 * Fewer ready pods than wanted although containers run: they fail their readiness check.
 * Containers that do not even run are left to the alerts above, and pods on a lost node,
 * whose last known container state still says ready, to the node's.
 */
export const deploymentUnready: AlertCondition = ({
  deployments,
  replicaSets,
  pods,
}) => {
  const running = pods.filter(pod =>
    pod.status.containerStatuses?.some(
      ({ state, ready }) => state.running !== undefined && !ready,
    ),
  );
  const stuck = new Set(
    running.map(pod => {
      const replicaSet = ownedBy(pod, 'ReplicaSet', replicaSets);
      const deployment =
        replicaSet && ownedBy(replicaSet, 'Deployment', deployments);
      return deployment?.metadata.uid;
    }),
  );
  return deployments
    .filter(
      ({ metadata, spec, status }) =>
        (status.readyReplicas ?? 0) < spec.replicas && stuck.has(metadata.uid),
    )
    .map(({ metadata }) => ({
      namespace: metadata.namespace ?? '',
      deployment: metadata.name,
    }));
};

/**
 * One alert for every pod on a node that is not ready, so that each reaches the pod's
 * owner. A pod already being deleted is dealt with: it goes when the node comes back.
 */
export const nodeNotReady: AlertCondition = ({ nodes, pods }) => {
  const lost = new Set(
    nodes
      .filter(node => {
        const ready = conditionOf(node, 'Ready');
        return ready !== undefined && ready.status !== 'True';
      })
      .map(node => node.metadata.name),
  );
  return pods
    .filter(
      ({ metadata, spec }) =>
        lost.has(spec.nodeName ?? '') && !metadata.deletionTimestamp,
    )
    .map(({ metadata, spec }) => ({
      node: spec.nodeName ?? '',
      namespace: metadata.namespace ?? '',
      pod: metadata.name,
    }));
};

function containersWhere(
  { pods }: ClusterSnapshot,
  holds: (container: ContainerStatus) => boolean,
): Array<Record<string, string>> {
  return pods.flatMap(({ metadata, status }) =>
    (status.containerStatuses ?? []).filter(holds).map(({ name }) => ({
      namespace: metadata.namespace ?? '',
      pod: metadata.name,
      container: name,
    })),
  );
}

function ownedBy<T extends KubeObject>(
  object: Pod | KubeObject,
  kind: string,
  candidates: readonly T[],
): T | undefined {
  const owner = controllerOf(object);
  return owner?.kind === kind
    ? candidates.find(({ metadata }) => metadata.uid === owner.uid)
    : undefined;
}
