import { Workload } from '@backstage-self-healing/plugin-self-healing-common';
import { PreconditionFailedError } from '@backstage-self-healing/plugin-self-healing-node';
import { ApiServerError } from '../clusters/ApiServerError';
import { ClusterApi } from '../clusters/ClusterApi';
import { Operation } from '../clusters/jsonPatch';
import {
  Deployment,
  deploymentPath,
  PodTemplate,
  ReplicaSet,
  replicaSetPath,
} from '../clusters/resources';
import { templateDigest, templateOf } from '../workload/podTemplate';
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
 * @param stamping - operations that mark the effect, none for a dry run
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
  stamping: Operation[] | 'dry-run',
  replicaSets: readonly ReplicaSet[] = [],
): Promise<Deployment> {
  const { cluster, workload, signal } = target;
  const dryRun = stamping === 'dry-run';
  const template = await templateToRestore(target, change, replicaSets);
  return cluster.patch<Deployment>(
    deploymentPath(workload.namespace, workload.name),
    [
      ...guardOperations(guard, deployment),
      ...operationsFor(change, deployment, template),
      ...(dryRun ? [] : stamping),
    ],
    { dryRun },
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
    const template = await templateToRestore(target, change, replicaSets);
    const { answer, ...dryRun } = await rehearse(
      () =>
        patchDeployment(
          target,
          guard,
          change,
          deployment,
          'dry-run',
          replicaSets,
        ),
      target.signal,
    );
    return {
      dryRun,
      after: dryRun.accepted
        ? answer ?? changed(change, deployment, template)
        : undefined,
    };
  } catch (error) {
    if (!(error instanceof PreconditionFailedError)) throw error;
    return { dryRun: { accepted: false, message: error.message } };
  }
}

async function templateToRestore(
  target: DeploymentTarget,
  change: DeploymentChange,
  replicaSets: readonly ReplicaSet[],
): Promise<PodTemplate | undefined> {
  if (change.type !== 'template') return undefined;
  const { replicaSet: name, uid, digest, revision } = change;
  const replicaSet =
    replicaSets.find(({ metadata }) => metadata?.uid === uid) ??
    (await readReplicaSet(target, name, revision));
  const template = templateOf(replicaSet);
  if (replicaSet.metadata?.uid !== uid || templateDigest(template) !== digest) {
    throw new PreconditionFailedError(
      `ReplicaSet ${name} no longer holds revision ${revision} as planned`,
    );
  }
  return template;
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
