import { Entity } from '@backstage/catalog-model';
import {
  ANNOTATION_KUBERNETES_CLUSTER,
  ANNOTATION_KUBERNETES_ID,
  ANNOTATION_KUBERNETES_LABEL_SELECTOR,
  ANNOTATION_KUBERNETES_NAMESPACE,
  Workload,
} from '@backstage-self-healing/plugin-self-healing-common';
import { WorkloadLocator } from '@backstage-self-healing/plugin-self-healing-node';
import { ApiServerError } from '../clusters/ApiServerError';
import { ClusterApi } from '../clusters/ClusterApi';
import { Clusters } from '../clusters/Clusters';
import {
  Deployment,
  deploymentPath,
  deploymentsPath,
  isObjectName,
  ObjectMeta,
  Pod,
  podPath,
  ReplicaSet,
  replicaSetPath,
} from '../clusters/resources';
import { controllerOf } from '../workload/podState';

type Located = { workload: Workload; kubernetesId?: string };

/** What is asked of one namespace of one cluster. */
type Scope = { cluster: ClusterApi; namespace: string; signal: AbortSignal };

/**
 * Follows alert labels to the Deployment that owns what they name, and the
 * Kubernetes plugin's annotations to the Deployments of an entity.
 * Source: https://backstage.io/docs/features/kubernetes/configuration
 */
export class KubernetesLocator implements WorkloadLocator {
  readonly id = 'kubernetes';
  readonly #clusters: Clusters;

  constructor(clusters: Clusters) {
    this.#clusters = clusters;
  }

  async fromLabels(
    labels: Record<string, string>,
    signal: AbortSignal,
  ): Promise<Located | undefined> {
    const cluster = labels.cluster
      ? this.#clusters.find(labels.cluster)
      : this.#clusters.only;
    const { namespace, deployment, replicaset, pod } = labels;
    const name = deployment ?? replicaset ?? pod;
    // Labels come from outside: what cannot be a name is no name.
    if (!cluster || ![namespace, name].every(isNamed)) return undefined;
    const scope = { cluster, namespace, signal };
    if (deployment) return fromDeployment(scope, deployment);
    if (replicaset) return fromReplicaSet(scope, replicaset);
    return fromPod(scope, pod);
  }

  async ofEntity(entity: Entity, signal: AbortSignal): Promise<Workload[]> {
    const annotations = entity.metadata.annotations ?? {};
    const id = annotations[ANNOTATION_KUBERNETES_ID];
    const labelSelector =
      annotations[ANNOTATION_KUBERNETES_LABEL_SELECTOR] ??
      (id ? `${ANNOTATION_KUBERNETES_ID}=${id}` : undefined);
    if (!labelSelector) return [];
    const only = annotations[ANNOTATION_KUBERNETES_CLUSTER];
    const namespace = annotations[ANNOTATION_KUBERNETES_NAMESPACE];
    const found = await Promise.all(
      this.#clusters.all
        .filter(({ name }) => only === undefined || name === only)
        .map(cluster =>
          listWorkloads(cluster, namespace, labelSelector, signal),
        ),
    );
    return found.flat();
  }
}

async function listWorkloads(
  cluster: ClusterApi,
  namespace: string | undefined,
  labelSelector: string,
  signal: AbortSignal,
): Promise<Workload[]> {
  const deployments = await cluster.list<Deployment>(
    deploymentsPath(namespace),
    { labelSelector },
    signal,
  );
  return deployments.map(({ metadata }) =>
    workloadOf(
      cluster,
      metadata?.namespace ?? '',
      'Deployment',
      metadata?.name ?? '',
    ),
  );
}

async function fromDeployment(
  scope: Scope,
  name: string,
): Promise<Located | undefined> {
  const { cluster, namespace, signal } = scope;
  const deployment = await ifFound(() =>
    cluster.get<Deployment>(deploymentPath(namespace, name), signal),
  );
  return deployment && located(scope, 'Deployment', deployment.metadata);
}

async function fromReplicaSet(
  scope: Scope,
  name: string,
): Promise<Located | undefined> {
  const { cluster, namespace, signal } = scope;
  const replicaSet = await ifFound(() =>
    cluster.get<ReplicaSet>(replicaSetPath(namespace, name), signal),
  );
  if (!replicaSet) return fromGoneReplicaSet(scope, name);
  const owner = controllerOf(replicaSet.metadata);
  return owner?.kind === 'Deployment'
    ? fromDeployment(scope, owner.name)
    : located(scope, 'ReplicaSet', replicaSet.metadata);
}

async function fromPod(
  scope: Scope,
  name: string,
): Promise<Located | undefined> {
  const { cluster, namespace, signal } = scope;
  const pod = await ifFound(() =>
    cluster.get<Pod>(podPath(namespace, name), signal),
  );
  // A pod of a ReplicaSet is named `<replicaset>-<5 random characters>`.
  if (!pod) {
    const replicaSet = withoutLastSegment(name);
    return replicaSet ? fromReplicaSet(scope, replicaSet) : undefined;
  }
  const owner = controllerOf(pod.metadata);
  if (owner?.kind === 'ReplicaSet') return fromReplicaSet(scope, owner.name);
  return owner
    ? located(scope, owner.kind, { ...pod.metadata, name: owner.name })
    : located(scope, 'Pod', pod.metadata);
}

// A ReplicaSet of a Deployment is named `<deployment>-<template hash>`.
async function fromGoneReplicaSet(
  scope: Scope,
  name: string,
): Promise<Located | undefined> {
  const deployment = withoutLastSegment(name);
  return deployment ? fromDeployment(scope, deployment) : undefined;
}

function withoutLastSegment(name: string): string | undefined {
  const end = name.lastIndexOf('-');
  return end > 0 ? name.slice(0, end) : undefined;
}

function located(
  { cluster, namespace }: Scope,
  kind: string,
  metadata: ObjectMeta | undefined,
): Located {
  const kubernetesId = metadata?.labels?.[ANNOTATION_KUBERNETES_ID];
  return {
    workload: workloadOf(cluster, namespace, kind, metadata?.name ?? ''),
    ...(kubernetesId ? { kubernetesId } : {}),
  };
}

function workloadOf(
  cluster: ClusterApi,
  namespace: string,
  kind: string,
  name: string,
): Workload {
  return { cluster: cluster.name, namespace, kind, name };
}

function isNamed(name: string | undefined): boolean {
  return name !== undefined && isObjectName(name);
}

async function ifFound<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ApiServerError && error.httpStatus === 404) {
      return undefined;
    }
    throw error;
  }
}
