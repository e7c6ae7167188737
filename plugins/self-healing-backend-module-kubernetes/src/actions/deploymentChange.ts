import { z } from 'zod';
import { Operation, pointer } from '../clusters/jsonPatch';
import { Deployment, Pod, PodTemplate } from '../clusters/resources';
import { controllerOf, isActive } from '../workload/podState';
import { RESTARTED_AT } from '../workload/podTemplate';

/**
 * One change of a Deployment, as kept in a plan. A template is named by the
 * ReplicaSet that holds it and by its digest: plans are stored and shown, and
 * a template may hold secrets.
 */
export const deploymentChangeSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('restart'), restartedAt: z.string() }),
  z.strictObject({
    type: z.literal('scale'),
    replicas: z.number().int().nonnegative(),
  }),
  z.strictObject({
    type: z.literal('template'),
    replicaSet: z.string(),
    uid: z.string(),
    revision: z.number().int(),
    digest: z.string(),
  }),
]);

export type DeploymentChange = z.infer<typeof deploymentChangeSchema>;

/**
 * The operations that make the change.
 *
 * @param template - of the named ReplicaSet, when the change names one
 */
export function operationsFor(
  change: DeploymentChange,
  deployment: Deployment,
  template?: PodTemplate,
): Operation[] {
  switch (change.type) {
    case 'scale':
      return [
        { op: 'replace', path: '/spec/replicas', value: change.replicas },
      ];
    case 'template':
      return [{ op: 'replace', path: '/spec/template', value: template }];
    default:
      return setAnnotation(
        ['spec', 'template', 'metadata'],
        deployment.spec?.template?.metadata?.annotations,
        RESTARTED_AT,
        change.restartedAt,
      );
  }
}

/** JSON Patch cannot add to a map that is not there. */
export function setAnnotation(
  metadata: string[],
  annotations: Record<string, string> | undefined,
  name: string,
  value: string,
): Operation[] {
  return annotations === undefined
    ? [
        {
          op: 'add',
          path: pointer(...metadata, 'annotations'),
          value: { [name]: value },
        },
      ]
    : [
        {
          op: 'add',
          path: pointer(...metadata, 'annotations', name),
          value,
        },
      ];
}

/** The Deployment is the very one, and no one has changed it since. */
export function preconditionOperations(
  preconditions: DeploymentPreconditions,
): Operation[] {
  return [
    { op: 'test', path: '/metadata/uid', value: preconditions.uid },
    {
      op: 'test',
      path: '/metadata/generation',
      value: preconditions.generation,
    },
  ];
}

/**
 * `generation` rather than `resourceVersion`: it counts what people and tools
 * change, and stays while a crashing Deployment's status changes all the time.
 */
export const deploymentPreconditionsSchema = z.strictObject({
  uid: z.string(),
  generation: z.number().int(),
});

export type DeploymentPreconditions = z.infer<
  typeof deploymentPreconditionsSchema
>;

export function preconditionsOf(
  deployment: Deployment,
): DeploymentPreconditions {
  return {
    uid: deployment.metadata?.uid ?? '',
    generation: deployment.metadata?.generation ?? 0,
  };
}

/** How many of a Deployment's pods the change replaces or removes. */
export function podsReplaced(
  change: DeploymentChange,
  pods: readonly Pod[],
): number {
  const active = pods.filter(isActive);
  switch (change.type) {
    case 'restart':
      return active.length;
    case 'scale':
      return Math.max(0, active.length - change.replicas);
    default:
      return active.filter(
        pod => controllerOf(pod.metadata)?.uid !== change.uid,
      ).length;
  }
}

/**
 * The same while a rollout is under way, when counting says little: the most
 * pods there can be, which is replicas and surge.
 * Source: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#max-surge
 */
export function mostPodsReplaced(
  change: DeploymentChange,
  deployment: Deployment,
): number {
  const replicas = deployment.spec?.replicas ?? 1;
  if (change.type === 'scale') return Math.max(0, replicas - change.replicas);
  const { type, rollingUpdate } = deployment.spec?.strategy ?? {};
  if (type === 'Recreate') return replicas;
  const surge = String(rollingUpdate?.maxSurge ?? '25%');
  return (
    replicas +
    (surge.endsWith('%')
      ? Math.ceil((replicas * parseFloat(surge)) / 100)
      : Number(surge))
  );
}
