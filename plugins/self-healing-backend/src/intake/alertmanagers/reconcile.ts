import { Alert } from '@backstage-self-healing/plugin-self-healing-common';
import { LATE_MS } from '../recurrence';

/** An alert as an Alertmanager lists it. */
export type ListedAlert = {
  alert: Alert;
  /** `active`: it is told. `suppressed`: silenced, inhibited or muted. */
  state: 'active' | 'suppressed' | 'unprocessed';
  silenced: boolean;
  receivers: readonly string[];
};

/** What is kept of an alert between two looks. */
export type PolledAlert = {
  alert: Alert;
  silenced: boolean;
  /** Milliseconds since the epoch. */
  listedAt: number;
  missed: number;
};

/** What was delivered of a label set last. */
export type LastTold = { status: Alert['status']; receivedAt: string };

/**
 * Alertmanager keeps no alerts over a restart: Prometheus sends them again,
 * every minute by default, and what is not sent for that long has ended.
 * Source: https://prometheus.io/docs/alerting/latest/configuration/ (`resolve_timeout`)
 */
const FORGETS_MS = 5 * 60_000;

/** Not listed once may be a moment between two groups. */
const MISSED_OFTEN = 2;

/**
 * What one look at an Alertmanager's list tells that no delivery has told, and
 * what is to be kept for the next look. Pure.
 *
 * Only what an Alertmanager has listed itself can end by being listed no more:
 * it may be one of several that deliver here.
 */
export function reconcile(known: {
  listed: readonly ListedAlert[];
  kept: readonly PolledAlert[];
  /** Label sets that another Alertmanager lists still, by fingerprint. */
  elsewhere: ReadonlySet<string>;
  /** By fingerprint. */
  told: ReadonlyMap<string, LastTold>;
  /** The name under which it knows us. */
  receiver: string;
  /** When the Alertmanager was started. */
  upSince: Date;
  now: Date;
}): { news: Alert[]; kept: PolledAlert[] } {
  const { listed, told, now, receiver } = known;
  const at = now.getTime();
  const present = new Set(listed.map(({ alert }) => alert.fingerprint));
  const news: Alert[] = [];
  for (const { alert, state, receivers } of listed) {
    if (state !== 'active' || !receivers.includes(receiver)) continue;
    // Its own notification may be on its way.
    if (at - Date.parse(alert.startsAt) < LATE_MS) continue;
    const last = told.get(alert.fingerprint);
    const endedLongAgo =
      last?.status === 'resolved' && at - Date.parse(last.receivedAt) > LATE_MS;
    if (!last || endedLongAgo) news.push(alert);
  }
  const kept: PolledAlert[] = listed.map(({ alert, silenced }) => ({
    alert,
    silenced,
    listedAt: at,
    missed: 0,
  }));
  for (const one of known.kept) {
    const { fingerprint } = one.alert;
    if (present.has(fingerprint)) continue;
    const missed = one.missed + 1;
    if (missed < MISSED_OFTEN || !remembers(known.upSince, one, at)) {
      kept.push({ ...one, missed });
      continue;
    }
    if (known.elsewhere.has(fingerprint)) continue;
    if (told.get(fingerprint)?.status === 'firing') {
      news.push({
        ...one.alert,
        status: 'resolved',
        endsAt: now.toISOString(),
      });
    }
  }
  return { news, kept };
}

/** Whether an Alertmanager would list the alert if it were firing. */
function remembers(
  upSince: Date,
  { listedAt }: PolledAlert,
  now: number,
): boolean {
  const started = upSince.getTime();
  return started <= listedAt || now - started > FORGETS_MS;
}
