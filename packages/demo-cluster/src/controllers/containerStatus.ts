import { createHash } from 'node:crypto';
import { Behaviour } from '../imageBehaviour';
import { Container, ContainerStatus, Pod, timestamp } from '../objects';
import {
  containerId,
  ContainerLife,
  Pace,
  pullFailure,
  pullMs,
  reference,
} from './containerLife';

function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return minutes ? `${minutes}m${seconds % 60}s` : `${seconds}s`;
}

function backoffMessage(pod: Pod, container: string, attempt: number) {
  const wait = duration(Math.min(10 * 2 ** (attempt - 1), 300));
  const { name, namespace, uid } = pod.metadata;
  return `back-off ${wait} restarting failed container=${container} pod=${name}_${namespace}(${uid})`;
}

/** Whether the container would pass its readiness probe now. */
function isServing(
  behaviour: Behaviour,
  life: ContainerLife,
  now: number,
  pace: Pace,
): boolean {
  return (
    life.phase === 'running' &&
    (behaviour.kind === 'serves' ||
      (behaviour.kind === 'crashes' && behaviour.after !== undefined)) &&
    !life.deadlocked &&
    now - life.since >= pace.startupMs - pullMs(pace)
  );
}

/** The status the kubelet reports for a container. */
export function containerStatus(
  pod: Pod,
  container: Container,
  behaviour: Behaviour,
  life: ContainerLife,
  now: number,
  pace: Pace,
): ContainerStatus {
  const { name, image } = container;
  const known = life.containerId > 0;
  const running = life.phase === 'running';
  const status: ContainerStatus = {
    name,
    state: {},
    lastState: {},
    ready: isServing(behaviour, life, now, pace),
    restartCount: life.restarts,
    image,
    imageID: known
      ? `${reference(image).replace(/:[^:/]+$/, '')}@sha256:${createHash(
          'sha256',
        )
          .update(image)
          .digest('hex')}`
      : '',
    started: running,
  };
  if (known) {
    status.containerID = containerId(pod, life);
  }
  switch (life.phase) {
    case 'pulling':
      status.state = { waiting: { reason: 'ContainerCreating' } };
      break;
    case 'pull-backoff':
      status.state = {
        waiting:
          now - life.since < pace.startupMs
            ? { reason: 'ErrImagePull', message: pullFailure(image) }
            : {
                reason: 'ImagePullBackOff',
                message: `Back-off pulling image "${image}"`,
              },
      };
      break;
    case 'running':
      status.state = { running: { startedAt: timestamp(life.since) } };
      if (life.lastTermination) {
        status.lastState = { terminated: life.lastTermination };
      }
      break;
    default:
      if (life.until === life.since) {
        status.state = { terminated: life.lastTermination };
      } else {
        status.state = {
          waiting: {
            reason: 'CrashLoopBackOff',
            message: backoffMessage(pod, name, life.attempts - 1),
          },
        };
        status.lastState = { terminated: life.lastTermination };
      }
  }
  return status;
}
