import { createHash } from 'node:crypto';
import { EventText } from '../events';
import { Behaviour } from '../imageBehaviour';
import { Container, Pod, TerminatedState, timestamp } from '../objects';

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
  lastTermination?: TerminatedState;
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

export const pullMs = ({ startupMs }: Pace) => startupMs / 2;
const crashMs = ({ startupMs }: Pace) => startupMs / 4;

/** Back-off of the kubelet: 10 s, doubled up to 5 min, in units of a startup of one second. */
function backoffMs(pace: Pace, attempt: number): number {
  return Math.min(10 * 2 ** (attempt - 1), 300) * pace.startupMs;
}

/** An image as containerd names it: with its registry and, for short names, `library/`. */
export function reference(image: string): string {
  const [first] = image.split('/');
  if (image.includes('/') && /[.:]|^localhost$/.test(first)) {
    return image;
  }
  return `docker.io/${image.includes('/') ? image : `library/${image}`}`;
}

export function pullFailure(image: string): string {
  const full = reference(image);
  return `rpc error: code = NotFound desc = failed to pull and unpack image "${full}": failed to resolve reference "${full}": ${full}: not found`;
}

export function containerId(pod: Pod, life: ContainerLife): string {
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
      const lifetime =
        behaviour.kind === 'crashes' && behaviour.after !== undefined
          ? behaviour.after
          : crashMs(pace);
      return failing && now - life.since >= lifetime
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
