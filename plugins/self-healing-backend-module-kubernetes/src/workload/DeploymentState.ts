import { Workload } from '@backstage-self-healing/plugin-self-healing-common';
import { InputError } from '@backstage/errors';
import { ClusterApi } from '../clusters/ClusterApi';
import { labelSelectorQuery } from '../clusters/labelSelector';
import {
  Deployment,
  deploymentPath,
  Pod,
  podsPath,
  ReplicaSet,
  replicaSetsPath,
} from '../clusters/resources';
import { controllerOf } from './podState';

/** A Deployment and what belongs to it; read one after the other, no snapshot. */
export type DeploymentState = {
  deployment: Deployment;
  replicaSets: ReplicaSet[];
  /** Pods of its ReplicaSets, terminating and finished ones included. */
  pods: Pod[];
};

/**
 * @throws InputError when the workload is not a Deployment
 * @throws ApiServerError, `NotFoundError` when it does not exist
 */
export async function readDeployment(
  cluster: ClusterApi,
  workload: Workload,
  signal: AbortSignal,
): Promise<Deployment> {
  requireDeployment(workload);
  const { namespace, name } = workload;
  return cluster.get<Deployment>(deploymentPath(namespace, name), signal);
}

/**
 * Asks for what the Deployment selects, never for the whole namespace, and then
 * goes by the owner: a selector alone may match what is somebody else's.
 *
 * @throws as {@link readDeployment}
 */
export async function readDeploymentState(
  cluster: ClusterApi,
  workload: Workload,
  signal: AbortSignal,
): Promise<DeploymentState> {
  const deployment = await readDeployment(cluster, workload, signal);
  const query = {
    labelSelector: labelSelectorQuery(deployment.spec?.selector ?? {}),
  };
  const { namespace } = workload;
  const [replicaSets, pods] = await Promise.all([
    cluster.list<ReplicaSet>(replicaSetsPath(namespace), query, signal),
    cluster.list<Pod>(podsPath(namespace), query, signal),
  ]);
  return belongingTo(deployment, replicaSets, pods);
}

/**
 * Pods of a namespace that are neither finished nor leaving, whoever owns them.
 * Only their metadata travels; more than a list may hold counts as that many,
 * which makes a share of them larger and never smaller.
 */
export async function countActivePods(
  cluster: ClusterApi,
  namespace: string,
  signal: AbortSignal,
): Promise<number> {
  const pods = await cluster.listMetadata(
    podsPath(namespace),
    { fieldSelector: 'status.phase!=Succeeded,status.phase!=Failed' },
    signal,
  );
  return pods.filter(({ deletionTimestamp }) => !deletionTimestamp).length;
}

/** Keeps of a namespace's objects what belongs to a Deployment. */
export function belongingTo(
  deployment: Deployment,
  replicaSets: readonly ReplicaSet[],
  pods: readonly Pod[],
): DeploymentState {
  const uid = deployment.metadata?.uid;
  const own = replicaSets.filter(
    replicaSet => controllerOf(replicaSet.metadata)?.uid === uid,
  );
  const ownUids = new Set(own.map(({ metadata }) => metadata?.uid));
  return {
    deployment,
    replicaSets: own,
    pods: pods.filter(pod => ownUids.has(controllerOf(pod.metadata)?.uid)),
  };
}

function requireDeployment({ kind, name }: Workload): void {
  if (kind !== 'Deployment') {
    throw new InputError(
      `${kind} ${name} cannot be acted on: only Deployments are supported`,
    );
  }
}
