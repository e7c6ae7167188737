import { Alert } from '@backstage-self-healing/plugin-self-healing-common';

/**
 * How long after an alert's end a notification of it firing may still be an old
 * one: a peer of a pair waits `cluster.peer-timeout` (15 s a position) before it
 * sends, and proxies hold requests for some time. Whoever sends the next one on
 * purpose has let `group_wait` or `group_interval` pass (30 s and 5 min unless
 * configured).
 * Source: https://prometheus.io/docs/alerting/latest/high_availability/
 */
export const LATE_MS = 60_000;

/** What is stored of one alert: one that fires, or the end of it. */
export type Told = {
  status: Alert['status'];
  /** See `Alert.recurrence`. */
  recurrence: number;
  /** ISO 8601. */
  receivedAt: string;
  /** ISO 8601, of an end. */
  endsAt?: string;
};

/**
 * Whether what is told of an alert is news although the same was told before.
 * Alertmanager takes an alert for over that Prometheus has not confirmed for a
 * while; when Prometheus can be heard again, the alert fires with the start it
 * always had.
 *
 * @param told - what is stored of the same alert
 * @returns its recurrence, or undefined for a repeat of what is known
 */
export function recurrenceOf(
  alert: Pick<Alert, 'status' | 'endsAt'> & { receivedAt: string },
  told: readonly Told[],
): number | undefined {
  const end = latest(told, 'resolved');
  if (!end) return undefined;
  const firing = latest(told, 'firing');
  const fires = firing !== undefined && !isLate(firing, end);
  const isNews =
    alert.status === 'firing'
      ? !fires && !isLate(alert, end)
      : // An end that was told before ends nothing that fired again since.
        fires && (alert.endsAt ?? '') > (end.endsAt ?? '');
  return isNews ? end.recurrence + 1 : undefined;
}

/** Whether a firing came so soon after an end that it was sent before it. */
export function isLate(
  firing: { receivedAt: string },
  end: { receivedAt: string },
): boolean {
  const after = Date.parse(firing.receivedAt) - Date.parse(end.receivedAt);
  return !(after > LATE_MS);
}

function latest(
  told: readonly Told[],
  status: Alert['status'],
): Told | undefined {
  return told
    .filter(one => one.status === status)
    .sort((a, b) => a.recurrence - b.recurrence)
    .at(-1);
}
