import { Evaluation, FiredAlert, ResolvedAlert, isFiring } from './evaluation';

/** As `group_by` of `examples/prometheus/alertmanager.yml`. */
export const GROUP_BY = [
  'alertname',
  'cluster',
  'namespace',
  'deployment',
  'node',
];

const MAX_BACKOFF_MS = 30_000;

/** The alerts that are told about together, and what the receiver knows of them. */
export interface AlertGroup {
  /** stable name of the group in the form of Alertmanager's `groupKey` */
  key: string;
  labels: Record<string, string>;
  firing: FiredAlert[];
  /** resolved, but the receiver has not been told */
  resolved: ResolvedAlert[];
  /** identities of the alerts sent as firing at least once, answered or not */
  offered: string[];
  /** the last notification the receiver answered for good */
  notified?: { firing: string[]; at: number };
  /** deliveries that failed since then */
  failures: number;
  notBefore: number;
}

export interface Notification {
  groupKey: string;
  groupLabels: Record<string, string>;
  firing: FiredAlert[];
  resolved: ResolvedAlert[];
}

/** `settled`: accepted, or refused for good. `failed`: worth another attempt. */
export type DeliveryOutcome = 'settled' | 'failed';

/** One firing of an alert; firing again after it resolved is another one. */
function identityOf(alert: FiredAlert): string {
  return `${alert.fingerprint}@${alert.firedAt}`;
}

/** Sorts the outcome of an evaluation into the groups. */
export function regroup(
  groups: readonly AlertGroup[],
  { active, resolved }: Evaluation,
): AlertGroup[] {
  const byKey = new Map(
    groups.map(group => [group.key, { ...group, firing: [] as FiredAlert[] }]),
  );
  for (const alert of active.filter(isFiring)) {
    groupFor(byKey, alert).firing.push(alert);
  }
  for (const alert of resolved) {
    const group = groupFor(byKey, alert);
    // Only what may have been heard of as firing is worth hearing of as resolved. An
    // unanswered attempt counts: the receiver may have stored it before the answer was lost.
    if (group.offered.includes(identityOf(alert))) {
      group.resolved = [...group.resolved, alert];
    }
  }
  return [...byKey.values()].filter(
    ({ firing, resolved: untold }) => firing.length + untold.length > 0,
  );
}

/**
 * What to send now: a group with a new alert, with one resolved, or not told about for
 * `repeatMs`; a group whose last delivery failed waits for its back-off first.
 */
export function dueNotifications(
  groups: readonly AlertGroup[],
  options: { now: number; repeatMs: number },
): Notification[] {
  return groups
    .filter(({ firing, resolved, notified, notBefore }) => {
      if (options.now < notBefore) {
        return false;
      }
      const isRepeatDue =
        notified === undefined || options.now - notified.at >= options.repeatMs;
      const hasNews = firing.some(
        alert => !notified?.firing.includes(identityOf(alert)),
      );
      return (
        resolved.length > 0 || hasNews || (firing.length > 0 && isRepeatDue)
      );
    })
    .map(({ key, labels, firing, resolved }) => ({
      groupKey: key,
      groupLabels: labels,
      firing,
      resolved,
    }));
}

/** Notes that a notification is on its way: from here on the receiver may know of it. */
export function offer(
  groups: readonly AlertGroup[],
  notification: Notification,
): AlertGroup[] {
  return replaceGroup(groups, notification.groupKey, group => ({
    ...group,
    offered: [
      ...new Set([...group.offered, ...notification.firing.map(identityOf)]),
    ],
  }));
}

/** Notes how the delivery of a notification ended. */
export function conclude(
  groups: readonly AlertGroup[],
  notification: Notification,
  outcome: DeliveryOutcome,
  options: { now: number; backoffMs: number },
): AlertGroup[] {
  const { now, backoffMs } = options;
  return replaceGroup(groups, notification.groupKey, group => {
    if (outcome === 'failed') {
      const delay = Math.min(backoffMs * 2 ** group.failures, MAX_BACKOFF_MS);
      return {
        ...group,
        failures: group.failures + 1,
        notBefore: now + delay,
      };
    }
    const told = notification.resolved.map(identityOf);
    const isUntold = (alert: FiredAlert) => !told.includes(identityOf(alert));
    return {
      ...group,
      resolved: group.resolved.filter(isUntold),
      offered: group.offered.filter(identity => !told.includes(identity)),
      notified: { firing: notification.firing.map(identityOf), at: now },
      failures: 0,
      notBefore: now,
    };
  }).filter(({ firing, resolved }) => firing.length + resolved.length > 0);
}

function groupFor(
  groups: Map<string, AlertGroup>,
  alert: FiredAlert,
): AlertGroup {
  const labels = Object.fromEntries(
    Object.entries(alert.labels)
      .filter(([name]) => GROUP_BY.includes(name))
      .sort(([left], [right]) => (left < right ? -1 : 1)),
  );
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${value}"`,
  );
  const key = `{}:{${pairs.join(', ')}}`;
  let group = groups.get(key);
  if (!group) {
    group = {
      key,
      labels,
      firing: [],
      resolved: [],
      offered: [],
      failures: 0,
      notBefore: 0,
    };
    groups.set(key, group);
  }
  return group;
}

function replaceGroup(
  groups: readonly AlertGroup[],
  key: string,
  change: (group: AlertGroup) => AlertGroup,
): AlertGroup[] {
  return groups.map(group => (group.key === key ? change(group) : group));
}
