import { createHash } from 'node:crypto';
import { EventText } from '../events';
import { Behaviour } from '../imageBehaviour';
import { Container, ContainerStatus, Pod, timestamp } from '../objects';

/** How long things take; everything follows from one figure so that tests can hurry. */
export interface Pace {
  /** from being scheduled until Ready */
  startupMs: number;
}

/** What a kubelet remembers of a container between two looks at it. */
export interface ContainerLife {
  phase: 'pulling' | 'pull-backoff' | 'running' | 'backoff';
  /** when the phase began */
  since: number;
  /** when a back-off ends */
  until: number;
  attempts: number;
  restarts: number;
  containerId: number;
  lastTermination?: ContainerStatus['lastState']['terminated'];
  /** a deadlocked process answers no probe until it is replaced */
  deadlocked: boolean;
}

export interface LogLine {
  time: number;
  container: string;
  attempt: number;
  text: string;
}

export interface Step {
  life: ContainerLife;
  events: EventText[];
  log: LogLine[];
}

export function newLife(now: number): ContainerLife {
  return {
    phase: 'pulling',
    since: now,
    until: now,
    attempts: 0,
    restarts: 0,
    containerId: 0,
    deadlocked: false,
  };
}

const pullMs = ({ startupMs }: Pace) => startupMs / 2;
const crashMs = ({ startupMs }: Pace) => startupMs / 4;

/** Back-off of the kubelet: 10 s, doubled up to 5 min, in units of a startup of one second. */
function backoffMs(pace: Pace, attempt: number): number {
  return Math.min(10 * 2 ** (attempt - 1), 300) * pace.startupMs;
}

function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return minutes ? `${minutes}m${seconds % 60}s` : `${seconds}s`;
}

function backoffMessage(pod: Pod, container: string, attempt: number) {
  const wait = duration(Math.min(10 * 2 ** (attempt - 1), 300));
  const { name, namespace, uid } = pod.metadata;
  return `back-off ${wait} restarting failed container=${container} pod=${name}_${namespace}(${uid})`;
}

/** An image as containerd names it: with its registry and, for short names, `library/`. */
function reference(image: string): string {
  const [first] = image.split('/');
  if (image.includes('/') && /[.:]|^localhost$/.test(first)) {
    return image;
  }
  return `docker.io/${image.includes('/') ? image : `library/${image}`}`;
}

function pullFailure(image: string): string {
  const full = reference(image);
  return `rpc error: code = NotFound desc = failed to pull and unpack image "${full}": failed to resolve reference "${full}": ${full}: not found`;
}

function containerId(pod: Pod, life: ContainerLife): string {
  const hash = createHash('sha256')
    .update(`${pod.metadata.uid}/${life.containerId}`)
    .digest('hex');
  return `containerd://${hash}`;
}

function normal(reason: string, message: string): EventText {
  return { type: 'Normal', reason, message };
}

function warning(reason: string, message: string): EventText {
  return { type: 'Warning', reason, message };
}

function start(
  container: Container,
  behaviour: Behaviour,
  life: ContainerLife,
  now: number,
): Step {
  const attempt = life.containerId;
  const lines = [
    `starting ${container.name} from ${container.image}`,
    ...(behaviour.kind === 'crashes'
      ? []
      : ['configuration loaded', 'listening on :8080']),
  ];
  return {
    life: {
      ...life,
      phase: 'running',
      since: now,
      containerId: attempt + 1,
    },
    events: [
      normal('Created', `Created container ${container.name}`),
      normal('Started', `Started container ${container.name}`),
    ],
    log: lines.map(text => ({
      time: now,
      container: container.name,
      attempt,
      text,
    })),
  };
}

function pull(
  container: Container,
  behaviour: Behaviour,
  life: ContainerLife,
  now: number,
  pace: Pace,
): Step {
  const { image } = container;
  if (behaviour.kind !== 'cannot-be-pulled') {
    const started = start(container, behaviour, life, now);
    return {
      ...started,
      events: [
        normal(
          'Pulled',
          `Container image "${image}" already present on machine`,
        ),
        ...started.events,
      ],
    };
  }
  const attempts = life.attempts + 1;
  return {
    life: {
      ...life,
      phase: 'pull-backoff',
      since: now,
      until: now + backoffMs(pace, attempts),
      attempts,
    },
    events: [
      normal('Pulling', `Pulling image "${image}"`),
      warning(
        'Failed',
        `Failed to pull image "${image}": ${pullFailure(image)}`,
      ),
      warning('Failed', 'Error: ErrImagePull'),
    ],
    log: [],
  };
}

function fail(
  pod: Pod,
  container: Container,
  behaviour: Behaviour,
  life: ContainerLife,
  now: number,
  pace: Pace,
): Step {
  const killed = behaviour.kind === 'runs-out-of-memory';
  const attempts = life.attempts + 1;
  const attempt = life.containerId - 1;
  const texts = behaviour.kind === 'crashes' ? behaviour.log : [];
  // The first restart comes at once; the kubelet backs off from the second on.
  const waits = attempts > 1;
  return {
    life: {
      ...life,
      phase: 'backoff',
      since: now,
      until: waits ? now + backoffMs(pace, attempts - 1) : now,
      attempts,
      lastTermination: {
        exitCode: killed ? 137 : 1,
        reason: killed ? 'OOMKilled' : 'Error',
        startedAt: timestamp(life.since),
        finishedAt: timestamp(now),
        containerID: containerId(pod, life),
      },
    },
    events: waits
      ? [
          warning(
            'BackOff',
            `Back-off restarting failed container ${container.name} in pod ${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`,
          ),
        ]
      : [],
    log: texts.map(text => ({
      time: now,
      container: container.name,
      attempt,
      text,
    })),
  };
}

/** What happens next to a container of a scheduled pod; undefined while nothing does. */
export function nextStep(
  pod: Pod,
  container: Container,
  behaviour: Behaviour,
  life: ContainerLife,
  now: number,
  pace: Pace,
): Step | undefined {
  switch (life.phase) {
    case 'pulling':
      return now - life.since >= pullMs(pace)
        ? pull(container, behaviour, life, now, pace)
        : undefined;
    case 'pull-backoff':
      return now >= life.until
        ? pull(container, behaviour, life, now, pace)
        : undefined;
    case 'running': {
      const failing =
        behaviour.kind === 'crashes' || behaviour.kind === 'runs-out-of-memory';
      return failing && now - life.since >= crashMs(pace)
        ? fail(pod, container, behaviour, life, now, pace)
        : undefined;
    }
    default: {
      if (now < life.until) {
        return undefined;
      }
      const restarted = { ...life, restarts: life.restarts + 1 };
      return start(container, behaviour, restarted, now);
    }
  }
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
    behaviour.kind === 'serves' &&
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
