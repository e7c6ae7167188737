import { PreconditionFailedError } from '@backstage-self-healing/plugin-self-healing-node';
import { z } from 'zod';
import { Operation } from '../clusters/jsonPatch';
import { Deployment } from '../clusters/resources';
import { templateDigest } from '../workload/podTemplate';
import { DeploymentChange } from './deploymentChange';

/**
 * What a change of a Deployment rests on, and no more: the pod template as it
 * was, or the number of replicas. Never `metadata.generation`, which every step
 * of an autoscaler raises, and every annotation too.
 */
export const deploymentGuardSchema = z.union([
  z.strictObject({ uid: z.string(), template: z.string() }),
  z.strictObject({ uid: z.string(), replicas: z.number().int() }),
]);

export type DeploymentGuard = z.infer<typeof deploymentGuardSchema>;

/** Guards a change of this Deployment, as it has been read. */
export function guardFor(
  change: DeploymentChange,
  deployment: Deployment,
): DeploymentGuard {
  const uid = deployment.metadata?.uid ?? '';
  return change.type === 'scale'
    ? { uid, replicas: deployment.spec?.replicas ?? 1 }
    : { uid, template: templateDigest(deployment.spec?.template) };
}

/**
 * The same as the server checks it, in the patch itself. The template is sent
 * as it has just been read: only whoever holds its digest planned against it.
 */
export function guardOperations(
  guard: DeploymentGuard,
  deployment: Deployment,
): Operation[] {
  const same: Operation = {
    op: 'test',
    path: '/metadata/uid',
    value: guard.uid,
  };
  if ('replicas' in guard) {
    return [
      same,
      { op: 'test', path: '/spec/replicas', value: guard.replicas },
    ];
  }
  return [
    same,
    {
      op: 'test',
      path: '/spec/template',
      value: deployment.spec?.template,
    },
    // A paused rollout would keep the change and not carry it out. The server
    // leaves the field out unless it is true, and takes null for absent.
    { op: 'test', path: '/spec/paused', value: null },
  ];
}

/** @throws PreconditionFailedError saying what is different */
export function requireGuard(
  planned: DeploymentGuard,
  deployment: Deployment,
): void {
  const name = deployment.metadata?.name;
  if (deployment.metadata?.uid !== planned.uid) {
    throw new PreconditionFailedError(
      `Deployment ${name} was deleted and created again since the plan; nothing was changed`,
    );
  }
  if ('replicas' in planned) {
    const replicas = deployment.spec?.replicas ?? 1;
    if (replicas !== planned.replicas) {
      throw new PreconditionFailedError(
        `Someone changed Deployment ${name} since the plan: ${planned.replicas} replicas are now ${replicas}; nothing was changed`,
      );
    }
    return;
  }
  if (templateDigest(deployment.spec?.template) !== planned.template) {
    throw new PreconditionFailedError(
      `Someone changed Deployment ${name} since the plan: it has another pod template now; nothing was changed`,
    );
  }
  if (deployment.spec?.paused) {
    throw new PreconditionFailedError(
      `Someone paused the rollout of Deployment ${name} since the plan: a change would wait until it is resumed; nothing was changed`,
    );
  }
}

/** Whether a Deployment is, in what the guard is about, as it says. */
export function isWritten(
  guard: DeploymentGuard,
  { metadata, spec }: Deployment,
): boolean {
  if (metadata?.uid !== guard.uid) return false;
  return 'replicas' in guard
    ? (spec?.replicas ?? 1) === guard.replicas
    : templateDigest(spec?.template) === guard.template;
}
