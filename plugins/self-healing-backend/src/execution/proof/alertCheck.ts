import {
  Alert,
  Severity,
  SeverityNames,
  severityOf,
  severitySchema,
  workloadRef,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  CauseAlert,
  Check,
  CheckContext,
  CheckResult,
} from '@backstage-self-healing/plugin-self-healing-node';
import { z } from 'zod';

/** From the worst on. */
const SEVERITIES: readonly Severity[] = severitySchema.options;

/**
 * An alert that begins once all is healthy is about what is so now, after this
 * time; one that began during the rollout may only be told late to be over:
 * Alertmanager takes 5 to 10 minutes.
 */
const OUTLASTS_MS = 60_000;
const END_TOLD_LATE_MS = 10 * 60_000;

/** What fires and is known to be silenced; its end is not told. */
interface Silences {
  silenced(alerts: readonly Alert[]): Promise<readonly Alert[]>;
}

/** What fires of what led to an execution, and what fires on its target. */
interface FiringAlerts {
  firingFor(workload: string, alerts: readonly CauseAlert[]): Promise<Alert[]>;
}

/**
 * `alert: resolved`: the alerts that led to the execution have ended, and none
 * has begun on its target since. What else fires there is another matter.
 */
export function createAlertCheck(
  incidents: FiringAlerts,
  silences: Silences,
  names: SeverityNames,
  now: () => Date,
): Check<'resolved'> {
  return {
    id: 'alert',
    about: 'alert',
    input: z.literal('resolved'),
    async evaluate(_, context) {
      const { workload, alerts = [] } = context;
      const all = await incidents.firingFor(workloadRef(workload), alerts);
      const firing = concerning(all, context);
      const silenced = await silences.silenced(firing);
      return judgeAlerts(firing, silenced, context, names, now());
    },
  };
}

/**
 * Those that led to it, more of the very same that came with them, and those
 * that began after its effect. Pure.
 */
export function concerning(
  firing: readonly Alert[],
  { alerts = [], since }: Pick<CheckContext, 'alerts' | 'since'>,
): Alert[] {
  const names = alerts.flatMap(({ labels }) => labels.alertname ?? []);
  return firing.filter(
    alert =>
      isCause(alert, alerts) ||
      names.includes(alert.labels.alertname) ||
      beganAfter(alert, since),
  );
}

/** Pure. */
export function judgeAlerts(
  firing: readonly Alert[],
  silenced: readonly Alert[],
  context: Pick<CheckContext, 'alerts' | 'since' | 'healthySince'>,
  names: SeverityNames,
  now: Date,
): CheckResult {
  if (firing.length === 0) {
    return { status: 'passed', message: 'No alert of this fires any more' };
  }
  const worse = firing.find(alert => isWorse(alert, context, names, now));
  if (worse) {
    return {
      status: 'failed',
      message: `${nameOf(worse)} (${severityOf(
        worse.labels,
        names,
      )}) has begun since and fires still`,
    };
  }
  const some = [...new Set(firing.map(nameOf))].slice(0, 3).join(', ');
  const count = `${firing.length} ${
    firing.length === 1 ? 'alert fires' : 'alerts fire'
  } still (${some})`;
  // As long as one would be told to be over, its word is worth waiting for.
  return firing.length === silenced.length
    ? {
        status: 'inconclusive',
        message: `${count}, and silenced: nobody is told of the end`,
      }
    : { status: 'pending', message: count };
}

/** Graver than all that led to it, and no passing trouble of the rollout. */
function isWorse(
  alert: Alert,
  {
    alerts = [],
    since,
    healthySince,
  }: Pick<CheckContext, 'alerts' | 'since' | 'healthySince'>,
  names: SeverityNames,
  now: Date,
): boolean {
  if (!healthySince || alerts.length === 0) return false;
  if (isCause(alert, alerts) || !beganAfter(alert, since)) return false;
  const grave = (labels: Alert['labels']) =>
    SEVERITIES.length - SEVERITIES.indexOf(severityOf(labels, names));
  const before = Math.max(...alerts.map(({ labels }) => grave(labels)));
  if (grave(alert.labels) <= before) return false;
  const began = Date.parse(alert.startsAt);
  const healthyMs = now.getTime() - healthySince.getTime();
  return began >= healthySince.getTime()
    ? now.getTime() - began >= OUTLASTS_MS
    : healthyMs >= END_TOLD_LATE_MS;
}

function isCause(alert: Alert, alerts: readonly CauseAlert[]): boolean {
  return alerts.some(
    ({ source, fingerprint }) =>
      source === alert.source && fingerprint === alert.fingerprint,
  );
}

function beganAfter({ startsAt }: Alert, since: Date): boolean {
  return Date.parse(startsAt) >= since.getTime();
}

function nameOf({ labels, fingerprint }: Alert): string {
  return labels.alertname ?? fingerprint;
}
