import { Workload } from '@backstage-self-healing/plugin-self-healing-common';
import { PreconditionFailedError } from '@backstage-self-healing/plugin-self-healing-node';
import { ApiServerError } from '../clusters/ApiServerError';
import { ClusterApi } from '../clusters/ClusterApi';
import {
  Deployment,
  deploymentPath,
  ReplicaSet,
  replicaSetPath,
} from '../clusters/resources';
import { EFFECT_ANNOTATION } from '../workload/effects';
import { templateDigest, templateOf } from '../workload/podTemplate';
import { annotationOperations, annotationsToRestore } from './annotations';
import { changed, DeploymentChange, operationsFor } from './deploymentChange';
import {
  DeploymentGuard,
  guardOperations,
  requireGuard,
} from './deploymentGuard';
import { rehearse, Rehearsal } from './rehearse';

/** One Deployment, where it lives, and how long to wait for an answer. */
export type DeploymentTarget = {
  cluster: ClusterApi;
  workload: Workload;
  signal: AbortSignal;
};

/**
 * Sends a change, all of it or nothing: the server applies a JSON Patch only
 * when every `test` in it holds.
 *
 * @param stamp - marks the effect; none for a dry run
 * @param replicaSets - of the Deployment, where they have just been read; the
 * one to restore is asked for otherwise
 * @throws PreconditionFailedError when the template to restore is not as
 * planned
 */
export async function patchDeployment(
  target: DeploymentTarget,
  guard: DeploymentGuard,
  change: DeploymentChange,
  deployment: Deployment,
  stamp: string | undefined,
  replicaSets: readonly ReplicaSet[] = [],
): Promise<Deployment> {
  const { cluster, workload, signal } = target;
  const restored = await replicaSetToRestore(target, change, replicaSets);
  const annotations = {
    ...(restored ? annotationsToRestore(deployment, restored) : {}),
    ...(stamp === undefined ? {} : { [EFFECT_ANNOTATION]: stamp }),
  };
  return cluster.patch<Deployment>(
    deploymentPath(workload.namespace, workload.name),
    [
      ...guardOperations(guard, deployment),
      ...operationsFor(change, deployment, restored && templateOf(restored)),
      ...annotationOperations(
        ['metadata'],
        deployment.metadata?.annotations,
        annotations,
      ),
    ],
    { dryRun: stamp === undefined },
    signal,
  );
}

/** What the server made of the very same request as a dry run. */
export type DeploymentRehearsal = {
  dryRun: Rehearsal;
  /** The Deployment afterwards; undefined where the server refused. */
  after?: Deployment;
};

/**
 * @throws ApiServerError when the server could not be asked
 */
export async function rehearseChange(
  target: DeploymentTarget,
  guard: DeploymentGuard,
  change: DeploymentChange,
  deployment: Deployment,
  replicaSets: readonly ReplicaSet[] = [],
): Promise<DeploymentRehearsal> {
  try {
    requireGuard(guard, deployment);
    const restored = await replicaSetToRestore(target, change, replicaSets);
    const { answer, ...dryRun } = await rehearse(
      () =>
        patchDeployment(
          target,
          guard,
          change,
          deployment,
          undefined,
          replicaSets,
        ),
      target.signal,
    );
    return {
      dryRun,
      after: dryRun.accepted
        ? answer ??
          changed(change, deployment, restored && templateOf(restored))
        : undefined,
    };
  } catch (error) {
    if (!(error instanceof PreconditionFailedError)) throw error;
    return { dryRun: { accepted: false, message: error.message } };
  }
}

async function replicaSetToRestore(
  target: DeploymentTarget,
  change: DeploymentChange,
  replicaSets: readonly ReplicaSet[],
): Promise<ReplicaSet | undefined> {
  if (change.type !== 'template') return undefined;
  const { replicaSet: name, uid, digest, revision } = change;
  const replicaSet =
    replicaSets.find(({ metadata }) => metadata?.uid === uid) ??
    (await readReplicaSet(target, name, revision));
  if (
    replicaSet.metadata?.uid !== uid ||
    templateDigest(templateOf(replicaSet)) !== digest
  ) {
    throw new PreconditionFailedError(
      `ReplicaSet ${name} no longer holds revision ${revision} as planned`,
    );
  }
  return replicaSet;
}

async function readReplicaSet(
  { cluster, workload, signal }: DeploymentTarget,
  name: string,
  revision: number,
): Promise<ReplicaSet> {
  try {
    return await cluster.get<ReplicaSet>(
      replicaSetPath(workload.namespace, name),
      signal,
    );
  } catch (error) {
    if (!(error instanceof ApiServerError && error.httpStatus === 404)) {
      throw error;
    }
    throw new PreconditionFailedError(
      `Revision ${revision} can no longer be restored: ReplicaSet ${name} is gone`,
    );
  }
}
