import { z } from 'zod';
import { Operation } from '../clusters/jsonPatch';
import { Deployment, Pod, PodTemplate } from '../clusters/resources';
import { controllerOf, isActive, isReady } from '../workload/podState';
import { RESTARTED_AT } from '../workload/podTemplate';
import { annotationOperations } from './annotations';

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
      return annotationOperations(
        ['spec', 'template', 'metadata'],
        deployment.spec?.template?.metadata?.annotations,
        { [RESTARTED_AT]: change.restartedAt },
      );
  }
}

/**
 * The Deployment as the change leaves it, for when no server could rehearse it.
 *
 * @param template - of the named ReplicaSet, when the change names one
 */
export function changed(
  change: DeploymentChange,
  deployment: Deployment,
  template?: PodTemplate,
): Deployment {
  const spec = deployment.spec!;
  switch (change.type) {
    case 'scale':
      return { ...deployment, spec: { ...spec, replicas: change.replicas } };
    case 'template':
      return { ...deployment, spec: { ...spec, template: template! } };
    default: {
      const { metadata } = spec.template;
      const annotations = {
        ...metadata?.annotations,
        [RESTARTED_AT]: change.restartedAt,
      };
      return {
        ...deployment,
        spec: {
          ...spec,
          template: {
            ...spec.template,
            metadata: { ...metadata, annotations },
          },
        },
      };
    }
  }
}

/** Pods that a change replaces or removes, and how many of them serve. */
export type PodsAtStake = { pods: number; servingPods: number };

/** How many of a Deployment's pods the change replaces or removes. */
export function podsReplaced(
  change: DeploymentChange,
  pods: readonly Pod[],
): PodsAtStake {
  const active = pods.filter(isActive);
  const serving = active.filter(isReady);
  if (change.type === 'scale') {
    // What is not ready goes first.
    // Source: https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/#scaling-a-replicaset
    return {
      pods: Math.max(0, active.length - change.replicas),
      servingPods: Math.max(0, serving.length - change.replicas),
    };
  }
  const isReplaced = (pod: Pod) =>
    change.type === 'restart' || controllerOf(pod.metadata)?.uid !== change.uid;
  return {
    pods: active.filter(isReplaced).length,
    servingPods: serving.filter(isReplaced).length,
  };
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
