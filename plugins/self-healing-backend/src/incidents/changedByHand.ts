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
 * Rules wait before they fire: whoever is called by users, or looks at a
 * dashboard, is at it before the incident begins.
 */
export const BEFORE_MS = 5 * 60_000;

/** A release may set the replicas, too; seen by a watch, both come together. */
const TOGETHER_MS = 10_000;

/**
 * Who has the wheel because they changed the workload while the incident
 * lasted, or scaled it just before; null when nobody did. Another template just
 * before is the release that may be the fault.
 *
 * @param changes - oldest first, from {@link BEFORE_MS} before `since`
 * @param since - when the incident began, or was handed back
 */
export function changedByHand(
  workload: Workload,
  changes: readonly WorkloadChange[],
  since: Date,
): Hands | null {
  const isBefore = ({ at }: WorkloadChange) =>
    Date.parse(at) <= since.getTime();
  const last = changes
    .filter(({ by, manager }) => by === 'other' && !isController(manager))
    .filter(change => !isBefore(change) || isScaleAlone(change, changes))
    .at(-1);
  if (!last) return null;
  const { at, what, manager } = last;
  const when = isBefore(last)
    ? 'just before the incident began'
    : 'while the incident lasted';
  const changed =
    what === 'template' ? 'was given another template' : 'was scaled';
  return {
    by: manager ?? 'somebody',
    since: at,
    how: 'changed',
    message: `${workload.kind} ${workload.name} ${changed} by hand (${
      manager ?? 'unsigned'
    }) ${when}`,
  };
}

/** Scaled, and not as a part of a release, nor before one. */
function isScaleAlone(
  { at, what }: WorkloadChange,
  changes: readonly WorkloadChange[],
): boolean {
  const releases = changes.filter(change => change.what === 'template');
  const from = Date.parse(at) - TOGETHER_MS;
  return (
    what === 'replicas' &&
    releases.every(release => Date.parse(release.at) < from)
  );
}

function isController(manager: string | undefined): boolean {
  return (
    manager !== undefined && CONTROLLERS.some(pattern => pattern.test(manager))
  );
}
