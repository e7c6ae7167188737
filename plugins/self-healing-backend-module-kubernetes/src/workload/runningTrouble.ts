import { Plan } from '@backstage-self-healing/plugin-self-healing-common';
import { Deployment, Pod } from '../clusters/resources';
import { DeploymentState } from './DeploymentState';
import { podFault } from './podCondition';
import { controllerOf, isActive, isReady } from './podState';
import { currentReplicaSet, revisionOf } from './revisions';

/**
 * Whether what runs now, the pods of the current template, is in trouble.
 * Pods of an earlier revision may fail as they like: nothing that is done to
 * the current one cures them. Pure.
 */
export function runningTrouble(
  { deployment, replicaSets, pods }: DeploymentState,
  now: Date,
): NonNullable<Plan['trouble']> {
  const current = currentReplicaSet(deployment, replicaSets);
  const running = current ? `revision ${revisionOf(current)}` : 'template';
  const subject = `the running ${running}`;
  const isCurrent = (pod: Pod) =>
    current !== undefined &&
    controllerOf(pod.metadata)?.uid === current.metadata?.uid;
  const active = pods.filter(isActive);
  const own = active.filter(isCurrent);
  const others = active.filter(pod => !isCurrent(pod));
  const faults = own
    .filter(pod => !isCutOff(pod))
    .flatMap(pod => podFault(pod, deployment.spec?.template.spec, now) ?? []);
  if (faults.length > 0) {
    const of = `${faults.length} of ${podCount(own.length)}`;
    return shown(`${of} of ${subject} ${verb(faults.length)}: ${faults[0]}`);
  }
  const stuck = stuckRollout(deployment);
  if (stuck) return shown(`The rollout of ${subject} is stuck: ${stuck}`);
  const replicas = deployment.spec?.replicas ?? 1;
  const failure = condition(deployment, 'ReplicaFailure');
  if (failure?.status === 'True' && own.length < replicas) {
    return shown(
      `Pods of ${subject} cannot be made: ${failure.message ?? failure.reason}`,
    );
  }
  return {
    status: 'absent',
    message: whyAbsent(subject, replicas, own, others),
  };
}

/** That nothing is wrong with what runs, and what else may be meant. */
function whyAbsent(
  subject: string,
  replicas: number,
  own: readonly Pod[],
  others: readonly Pod[],
): string {
  if (replicas === 0)
    return `${capital(subject)} is scaled to 0: no pod of it runs`;
  const ready = own.filter(isReady).length;
  const cutOff = own.filter(isCutOff).length;
  const state =
    cutOff > 0
      ? `is not what is wrong: the containers of ${podCount(
          cutOff,
        )} are ready, their node or a readiness gate is not`
      : `is ${ready < replicas ? 'starting' : 'healthy'}`;
  const elsewhere = others.filter(pod => !isReady(pod)).length;
  const are = elsewhere === 1 ? 'is' : 'are';
  const told =
    elsewhere > 0
      ? `; ${podCount(
          elsewhere,
        )} that ${are} not ready ${are} of an earlier revision`
      : '';
  return `${capital(subject)} ${state}: ${ready} of ${podCount(
    replicas,
  )} ready${told}`;
}

/**
 * Only the node controller, or a readiness gate, says that it is not ready:
 * another template changes nothing about that.
 */
function isCutOff(pod: Pod): boolean {
  const containers = pod.status?.containerStatuses ?? [];
  return (
    !isReady(pod) &&
    containers.length > 0 &&
    containers.every(({ ready }) => ready)
  );
}

function stuckRollout(deployment: Deployment): string | undefined {
  const progress = condition(deployment, 'Progressing');
  return progress?.reason === 'ProgressDeadlineExceeded'
    ? progress.message ?? progress.reason
    : undefined;
}

function condition({ status }: Deployment, type: string) {
  return status?.conditions?.find(item => item.type === type);
}

function shown(message: string): NonNullable<Plan['trouble']> {
  return { status: 'shown', message };
}

function capital(text: string): string {
  return text[0].toUpperCase() + text.slice(1);
}

function podCount(count: number): string {
  return count === 1 ? '1 pod' : `${count} pods`;
}

function verb(count: number): string {
  return count === 1 ? 'is in trouble' : 'are in trouble';
}
