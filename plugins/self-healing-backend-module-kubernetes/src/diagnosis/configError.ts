import { Finding } from '@backstage-self-healing/plugin-self-healing-common';
import { Diagnoser } from '@backstage-self-healing/plugin-self-healing-node';
import {
  hasEndedLately,
  lastEndOf,
  NEVER_BEGUN,
} from '../evidence/containerEnds';
import { ContainerEvidence } from '../evidence/shapes';
import { containerFinding, inPods, named } from './containerFinding';
import { ConfigFault, configFault } from './configFault';
import {
  affectsOf,
  containersWhere,
  groupedPods,
  livePods,
  objectOf,
  PodEvidence,
  podCount,
  quoted,
  warnings,
} from './readEvidence';

/** Waiting for these, a container has not come to run. */
const WAITING = [
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
  'PreCreateHookError',
  'PreStartHookError',
  'PostStartHookError',
];

/**
 * A container that cannot be made or started as the template says: something
 * it refers to is missing, or what it asks for cannot be done.
 */
export const configError: Diagnoser = {
  id: 'config-error',
  examine: evidence => {
    const containers = containersWhere(evidence, (container, _, at) =>
      neverRan(container, at),
    ).map(trouble => {
      const { container } = trouble;
      // In back-off, what it waits for says less than how it ended.
      const { reason = '', message = '' } =
        (isWaitingInVain(container)
          ? container.waiting
          : lastEndOf(container)) ?? {};
      const fault = configFault(`${reason} ${message}`);
      const why = fault.missing ?? quoted(message);
      return containerFinding(trouble, {
        type: 'config-error',
        cause: fault.cause,
        severity: 'cause',
        summary: `${named(container)} cannot be started ${inPods(
          trouble,
        )} (${reason}${why ? `: ${why}` : ''})`,
        remedy: remedyOf(fault),
      });
    });
    const told = livePods(evidence).flatMap(({ pods }) => [
      ...mountFindings(evidence, pods),
      ...hookFindings(evidence, pods),
    ]);
    return [...containers, ...told];
  },
};

function neverRan(container: ContainerEvidence, at: Date): boolean {
  if (isWaitingInVain(container)) return true;
  return (
    !container.ready &&
    NEVER_BEGUN.includes(lastEndOf(container)?.reason ?? '') &&
    hasEndedLately(container, at)
  );
}

function isWaitingInVain({ waiting }: ContainerEvidence): boolean {
  return WAITING.includes(waiting?.reason ?? '');
}

/** What volumes miss is told by events only: the containers just wait. */
function mountFindings(
  evidence: Parameters<Diagnoser['examine']>[0],
  pods: readonly PodEvidence[],
): Finding[] {
  const waiting = new Map(
    pods.filter(isBeingCreated).map(pod => [`pod ${pod.name}`, pod]),
  );
  const told = warnings(evidence, 'FailedMount', 'FailedAttachVolume').flatMap(
    event => {
      const pod = waiting.get(event.object);
      const fault = configFault(event.message);
      return pod ? [{ ...pod, event, fault }] : [];
    },
  );
  return groupedPods(told, ({ fault }) => fault.missing ?? fault.cause).map(
    ({ pods: troubled }) => {
      const [{ event, fault }] = troubled;
      const names = [...new Set(troubled.map(({ name }) => name))];
      const affects = affectsOf(troubled[0]);
      const isConfig = fault.missing !== undefined;
      return {
        type: isConfig ? 'config-error' : 'volume-error',
        cause: fault.cause,
        severity: 'cause',
        object: objectOf({ workload: event.workload, pods: names }),
        summary: `${podCount(names.length)} cannot start: ${
          fault.missing ??
          `a volume cannot be mounted (${quoted(event.message)})`
        }`,
        remedy: remedyOf(fault),
        ...(affects ? { affects } : {}),
        evidenceIds: [event.evidenceId],
      };
    },
  );
}

/** A hook that fails ends its container, which looks like a crash. */
function hookFindings(
  evidence: Parameters<Diagnoser['examine']>[0],
  pods: readonly PodEvidence[],
): Finding[] {
  const unready = new Map(
    pods.filter(({ ready }) => !ready).map(pod => [`pod ${pod.name}`, pod]),
  );
  const told = warnings(evidence, 'FailedPostStartHook').flatMap(event => {
    const pod = unready.get(event.object);
    return pod ? [{ ...pod, event }] : [];
  });
  return groupedPods(told, () => 'hook').map(
    ({ pods: troubled, affects }): Finding => {
      const [{ event }] = troubled;
      const names = [...new Set(troubled.map(({ name }) => name))];
      return {
        type: 'config-error',
        cause: 'hook',
        severity: 'cause',
        object: objectOf({ workload: event.workload, pods: names }),
        summary: `A postStart hook fails in ${podCount(names.length)}: ${quoted(
          event.message,
        )}`,
        remedy: 'Roll back the release that brought or broke the hook',
        ...(affects ? { affects } : {}),
        evidenceIds: [event.evidenceId],
      };
    },
  );
}

function isBeingCreated({ phase, ready, containers }: PodEvidence): boolean {
  return (
    phase === 'Pending' &&
    !ready &&
    containers.every(({ runningSince }) => !runningSince)
  );
}

function remedyOf({ cause, missing }: ConfigFault): string {
  if (missing) {
    return 'Bring back what is missing; roll back if the release began to ask for it';
  }
  switch (cause) {
    case 'multi-attach':
      return 'Wait for the other node to let go of the volume, or let one pod use it';
    case 'claim':
    case 'driver':
    case 'volume':
      return 'Look at the claim and its driver; restarting the pods mounts nothing';
    default:
      return 'Roll back to the revision that could be started';
  }
}
