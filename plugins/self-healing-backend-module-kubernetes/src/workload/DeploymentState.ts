import { Workload } from '@backstage-self-healing/plugin-self-healing-common';
import { InputError } from '@backstage/errors';
import { ClusterApi } from '../clusters/ClusterApi';
import {
  Deployment,
  deploymentPath,
  Pod,
  podsPath,
  ReplicaSet,
  replicaSetsPath,
} from '../clusters/resources';
import { controllerOf, isActive } from './podState';

/** A Deployment and what belongs to it, asked for together: no snapshot. */
export type DeploymentState = {
  deployment: Deployment;
  replicaSets: ReplicaSet[];
  /** Pods of its ReplicaSets, terminating and finished ones included. */
  pods: Pod[];
  /** Active pods in the namespace, whoever owns them. */
  podsInNamespace: number;
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

/** @throws as {@link readDeployment} */
export async function readDeploymentState(
  cluster: ClusterApi,
  workload: Workload,
  signal: AbortSignal,
): Promise<DeploymentState> {
  const [deployment, replicaSets, pods] = await Promise.all([
    readDeployment(cluster, workload, signal),
    cluster.list<ReplicaSet>(replicaSetsPath(workload.namespace), {}, signal),
    cluster.list<Pod>(podsPath(workload.namespace), {}, signal),
  ]);
  return belongingTo(deployment, replicaSets, pods);
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
    podsInNamespace: pods.filter(isActive).length,
  };
}

function requireDeployment({ kind, name }: Workload): void {
  if (kind !== 'Deployment') {
    throw new InputError(
      `${kind} ${name} cannot be acted on: only Deployments are supported`,
    );
  }
}
