import { Workload } from '@backstage-self-healing/plugin-self-healing-common';
import { ApiServerError } from '../clusters/ApiServerError';
import { ClusterApi } from '../clusters/ClusterApi';
import {
  Deployment,
  Pod,
  podsPath,
  ReplicaSet,
  replicaSetsPath,
} from '../clusters/resources';
import { readDeployment } from '../workload/DeploymentState';
import { controllerOf } from '../workload/podState';
import { currentReplicaSet } from '../workload/revisions';

/**
 * A Deployment and what belongs to it, each part as it could be read: what
 * cannot be had of one does not cost the others. The functions throw what went
 * wrong with what they need.
 */
export type Belongings = {
  deployment(): Deployment;
  replicaSets(): ReplicaSet[];
  pods(): Pod[];
  /** The ReplicaSet of the template as it stands, if there is one. */
  current(): ReplicaSet | undefined;
};

/**
 * Asked for together: no snapshot.
 *
 * @throws when there is no such Deployment, or nothing can be said of its kind
 */
export async function readBelongings(
  cluster: ClusterApi,
  workload: Workload,
  signal: AbortSignal,
): Promise<Belongings> {
  const [deployment, replicaSets, pods] = await Promise.allSettled([
    readDeployment(cluster, workload, signal),
    cluster.list<ReplicaSet>(replicaSetsPath(workload.namespace), {}, signal),
    cluster.list<Pod>(podsPath(workload.namespace), {}, signal),
  ]);
  if (deployment.status === 'rejected' && isFinal(deployment.reason)) {
    throw deployment.reason;
  }
  return belongingsOf(workload, deployment, replicaSets, pods);
}

function isFinal(error: unknown): boolean {
  return !(error instanceof ApiServerError) || error.httpStatus === 404;
}

/** Pure. */
export function belongingsOf(
  workload: Workload,
  deployment: PromiseSettledResult<Deployment>,
  replicaSetsOfNamespace: PromiseSettledResult<ReplicaSet[]>,
  podsOfNamespace: PromiseSettledResult<Pod[]>,
): Belongings {
  const replicaSets = () =>
    valueOf(replicaSetsOfNamespace).filter(({ metadata }) => {
      const owner = controllerOf(metadata);
      return deployment.status === 'fulfilled'
        ? owner?.uid === deployment.value.metadata?.uid
        : owner?.kind === workload.kind && owner.name === workload.name;
    });
  return {
    deployment: () => valueOf(deployment),
    replicaSets,
    pods() {
      const pods = valueOf(podsOfNamespace);
      if (replicaSetsOfNamespace.status === 'fulfilled') {
        const uids = new Set(
          replicaSets().map(({ metadata }) => metadata?.uid),
        );
        return pods.filter(pod => uids.has(controllerOf(pod.metadata)?.uid));
      }
      const { matchLabels, matchExpressions } =
        valueOf(deployment).spec?.selector ?? {};
      // Without the ReplicaSets between, by its selector; whose it would be
      // with a selector of more than labels only they can tell.
      if (!matchLabels || matchExpressions) valueOf(replicaSetsOfNamespace);
      return pods.filter(
        ({ metadata }) =>
          controllerOf(metadata)?.kind === 'ReplicaSet' &&
          Object.entries(matchLabels ?? {}).every(
            ([name, value]) => metadata?.labels?.[name] === value,
          ),
      );
    },
    current: () => currentReplicaSet(valueOf(deployment), replicaSets()),
  };
}

/** @throws why it could not be read */
function valueOf<T>(read: PromiseSettledResult<T>): T {
  if (read.status === 'rejected') throw read.reason;
  return read.value;
}

/** What can be known of it, or undefined. */
export function ifKnown<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
