import {
  Hands,
  Workload,
} from '@backstage-self-healing/plugin-self-healing-common';
import { WorkloadChange } from '@backstage-self-healing/plugin-self-healing-node';

/**
 * Programs that write by themselves, as they sign in `managedFields`. Helm,
 * kubectl, Terraform and a pipeline are not among them: while an incident
 * lasts, a deploy is somebody at work.
 * Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/#managers
 */
const CONTROLLERS: readonly RegExp[] = [
  // kube-controller-manager (autoscalers too), argocd-application-controller,
  // Flux's kustomize-controller and helm-controller, operators by their names.
  /(^|[-_.])(controller|controller-manager|operator|autoscaler|scheduler)$/i,
  /^(argocd|flux|keda|karpenter|kubelet|vpa|goldilocks|descheduler)\b/i,
  // What kubebuilder calls an operator that was given no name.
  /^manager$/i,
];

/**
 * Who has the wheel because they changed the workload while the incident
 * lasted; null when nobody did.
 *
 * @param changes - oldest first
 */
export function changedByHand(
  workload: Workload,
  changes: readonly WorkloadChange[],
): Hands | null {
  const last = changes
    .filter(({ by, manager }) => by === 'other' && !isController(manager))
    .at(-1);
  if (!last) return null;
  const { at, what, manager } = last;
  const changed =
    what === 'template' ? 'was given another template' : 'was scaled';
  return {
    by: manager ?? 'somebody',
    since: at,
    how: 'changed',
    message: `${workload.kind} ${workload.name} ${changed} by hand (${
      manager ?? 'unsigned'
    }) while the incident lasted`,
  };
}

function isController(manager: string | undefined): boolean {
  return (
    manager !== undefined && CONTROLLERS.some(pattern => pattern.test(manager))
  );
}
