import { Workload } from '@backstage-self-healing/plugin-self-healing-common';
import { ApiServerError } from '../clusters/ApiServerError';
import { ClusterApi } from '../clusters/ClusterApi';
import { labelSelectorQuery, matchesSelector } from '../clusters/labelSelector';
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
 * Asks for what the Deployment selects; for the whole namespace only where the
 * Deployment itself cannot be read.
 *
 * @throws when there is no such Deployment, or nothing can be said of its kind
 */
export async function readBelongings(
  cluster: ClusterApi,
  workload: Workload,
  signal: AbortSignal,
): Promise<Belongings> {
  const [deployment] = await Promise.allSettled([
    readDeployment(cluster, workload, signal),
  ]);
  if (deployment.status === 'rejected' && isFinal(deployment.reason)) {
    throw deployment.reason;
  }
  const query: Record<string, string> =
    deployment.status === 'fulfilled'
      ? {
          labelSelector: labelSelectorQuery(
            deployment.value.spec?.selector ?? {},
          ),
        }
      : {};
  const { namespace } = workload;
  const [replicaSets, pods] = await Promise.allSettled([
    cluster.list<ReplicaSet>(replicaSetsPath(namespace), query, signal),
    cluster.list<Pod>(podsPath(namespace), query, signal),
  ]);
  return belongingsOf(workload, deployment, replicaSets, pods);
}

function isFinal(error: unknown): boolean {
  return !(error instanceof ApiServerError) || error.httpStatus === 404;
}

/** Pure. */
function belongingsOf(
  workload: Workload,
  deployment: PromiseSettledResult<Deployment>,
  foundReplicaSets: PromiseSettledResult<ReplicaSet[]>,
  foundPods: PromiseSettledResult<Pod[]>,
): Belongings {
  const replicaSets = () =>
    valueOf(foundReplicaSets).filter(({ metadata }) => {
      const owner = controllerOf(metadata);
      return deployment.status === 'fulfilled'
        ? owner?.uid === deployment.value.metadata?.uid
        : owner?.kind === workload.kind && owner.name === workload.name;
    });
  return {
    deployment: () => valueOf(deployment),
    replicaSets,
    pods() {
      const pods = valueOf(foundPods);
      if (foundReplicaSets.status === 'fulfilled') {
        const uids = new Set(
          replicaSets().map(({ metadata }) => metadata?.uid),
        );
        return pods.filter(pod => uids.has(controllerOf(pod.metadata)?.uid));
      }
      // Without the ReplicaSets between: whose selector it is alone.
      const { spec } = valueOf(deployment);
      return pods.filter(
        ({ metadata }) =>
          controllerOf(metadata)?.kind === 'ReplicaSet' &&
          matchesSelector(spec?.selector, metadata?.labels),
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
