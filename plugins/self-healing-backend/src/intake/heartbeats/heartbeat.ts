import { createHash } from 'crypto';
import { Alert } from '@backstage-self-healing/plugin-self-healing-common';

/** An alert that always fires, so that its silence tells of a broken way. */
export type Heartbeat = {
  /** Id of the alert source that delivers it. */
  source: string;
  /** Labels that tell it from others. */
  alert: Record<string, string>;
  /** Longest pause between two deliveries of it. */
  everyMs: number;
};

/** What is remembered of one, in milliseconds since the epoch. */
export type HeartbeatState = {
  expectedSince: number;
  beatAt: number | null;
  /** Since when its incident is open. */
  silentSince: number | null;
};

export type Pulse =
  | { is: 'beating'; dueAt: number }
  /** `since`: when it should have been heard of at the latest. */
  | { is: 'silent'; since: number }
  /** It beats again. */
  | { is: 'back' };

/** Names it in the database, whatever the order of its labels. */
export function heartbeatId({ source, alert }: Heartbeat): string {
  const labels = Object.entries(alert).sort(([a], [b]) => (a < b ? -1 : 1));
  const hash = createHash('sha256').update(JSON.stringify([source, labels]));
  return hash.digest('hex').slice(0, 32);
}

/** Whether an alert is the one that is expected. */
export function isBeat(
  { source, alert: expected }: Heartbeat,
  alert: Pick<Alert, 'source' | 'status' | 'labels'>,
): boolean {
  return (
    alert.source === source &&
    alert.status === 'firing' &&
    Object.entries(expected).every(
      ([name, value]) => alert.labels[name] === value,
    )
  );
}

/**
 * How an expected alert stands.
 *
 * @param startedAt - since when this backend listens: what came before, while
 * nobody did, it cannot have heard
 */
export function pulseOf(
  { everyMs }: Heartbeat,
  { expectedSince, beatAt, silentSince }: HeartbeatState,
  startedAt: number,
  now: number,
): Pulse {
  if (silentSince !== null) {
    return (beatAt ?? 0) > silentSince
      ? { is: 'back' }
      : { is: 'silent', since: silentSince };
  }
  const last = beatAt ?? expectedSince;
  const dueAt = Math.max(last, startedAt) + everyMs;
  return now > dueAt
    ? { is: 'silent', since: last + everyMs }
    : { is: 'beating', dueAt };
}

/** The alert that tells of a silence, or of its end. */
export function silenceAlert(
  heartbeat: Heartbeat,
  since: number,
  endedAt?: number,
): Alert {
  const { source, everyMs } = heartbeat;
  const expected = describe(heartbeat);
  return {
    source: 'self-healing',
    fingerprint: heartbeatId(heartbeat),
    status: endedAt === undefined ? 'firing' : 'resolved',
    labels: {
      alertname: 'HeartbeatMissing',
      severity: 'critical',
      // What tells one such incident from another.
      instance: `${source} ${expected}`,
    },
    annotations: {
      summary: `${source} has not sent ${expected} for ${inWords(
        everyMs,
      )}: alerts from there may not arrive`,
    },
    startsAt: new Date(since).toISOString(),
    ...(endedAt === undefined
      ? {}
      : { endsAt: new Date(endedAt).toISOString() }),
  };
}

function describe({ alert }: Heartbeat): string {
  const { alertname, ...others } = alert;
  const labels = Object.entries(others)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
  if (!alertname) return `the alert with ${labels}`;
  return labels ? `${alertname} (${labels})` : alertname;
}

function inWords(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  const [count, unit] =
    seconds < 120 ? [seconds, 'second'] : [Math.round(seconds / 60), 'minute'];
  return count === 1 ? `1 ${unit}` : `${count} ${unit}s`;
}
