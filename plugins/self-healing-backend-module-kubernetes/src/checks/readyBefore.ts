import { Plan } from '@backstage-self-healing/plugin-self-healing-common';
import { Deployment } from '../clusters/resources';
import { changesTemplate } from './plannedChange';

/** What a pod that says nothing of its start may take to be ready. */
const START_MS = 30_000;
/** Source: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#progress-deadline-seconds */
const PROGRESS_SECONDS = 600;

/**
 * Fewer pods are ready than served when the change was planned, beyond what the
 * change itself may take away for a while; in words.
 */
export function fewerThanBefore(
  deployment: Deployment,
  plans: readonly Plan[],
): string | undefined {
  const wanted = deployment.spec?.replicas ?? 1;
  const served = Math.max(
    0,
    ...plans.map(({ blastRadius }) => blastRadius.servingPods ?? 0),
  );
  const before = Math.min(served, wanted);
  const ready = deployment.status?.readyReplicas ?? 0;
  return ready < before - allowance(deployment, plans)
    ? `${ready} pods are ready, ${before} were before the change`
    : undefined;
}

/** How long the pods of a Deployment may take to start. */
export function startUpMs({ spec }: Deployment): number {
  const containers = spec?.template.spec?.containers ?? [];
  const probed = containers.map(
    ({ startupProbe, readinessProbe }) =>
      (startupProbe?.initialDelaySeconds ?? 0) +
      (startupProbe?.periodSeconds ?? 10) *
        (startupProbe ? startupProbe.failureThreshold ?? 3 : 0) +
      (readinessProbe?.initialDelaySeconds ?? 0) +
      (readinessProbe?.periodSeconds ?? 0),
  );
  const seconds = Math.max(0, ...probed) + (spec?.minReadySeconds ?? 0);
  const most = (spec?.progressDeadlineSeconds ?? PROGRESS_SECONDS) * 1_000;
  return Math.min(START_MS + seconds * 1_000, most);
}

/**
 * How many pods may be missing while the change is carried out: what the
 * strategy allows for a new template, what was taken away for anything else.
 * Source: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#max-unavailable
 */
function allowance({ spec }: Deployment, plans: readonly Plan[]): number {
  const replicas = spec?.replicas ?? 1;
  const { type, rollingUpdate } = spec?.strategy ?? {};
  if (type === 'Recreate') return replicas;
  const removed = plans
    .filter(plan => !changesTemplate(plan))
    .map(({ blastRadius }) => blastRadius.pods);
  const unavailable = share(
    rollingUpdate?.maxUnavailable,
    replicas,
    Math.floor,
  );
  const surge = share(rollingUpdate?.maxSurge, replicas, Math.ceil);
  // Neither would be no rollout at all: then one may be missing.
  const strategy = unavailable === 0 && surge === 0 ? 1 : unavailable;
  return Math.max(strategy, ...removed);
}

function share(
  value: number | string | undefined,
  of: number,
  round: (count: number) => number,
): number {
  const text = String(value ?? '25%');
  return text.endsWith('%')
    ? round((of * parseFloat(text)) / 100)
    : Number(text);
}
