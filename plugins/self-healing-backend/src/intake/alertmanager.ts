import { createHash } from 'crypto';
import { InputError } from '@backstage/errors';
import {
  Alert,
  describeIssues,
} from '@backstage-self-healing/plugin-self-healing-common';
import { AlertSource } from '@backstage-self-healing/plugin-self-healing-node';
import { z } from 'zod';
import { PayloadTooLargeError } from './PayloadTooLargeError';

/** More of them fit into no delivery that a person or a cause is behind. */
const MOST_ALERTS = 10_000;

/** Go's zero time, for "none". Source: https://pkg.go.dev/time#Time.IsZero */
const ZERO_TIME = new Date('0001-01-01T00:00:00Z');

/** Go leaves out what is empty or null; so do those who imitate Alertmanager. */
const absent = (value: unknown) =>
  value === '' || value === null ? undefined : value;

const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess(absent, schema.optional());

/** One spelling of one instant, so that equal times compare equal. */
const time = z.iso
  .datetime({ offset: true, local: false })
  .transform(text => new Date(text).toISOString());

/** Names and texts; what is null is not there. */
const texts = z.unknown().transform((value, context) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    context.addIssue('expected an object of texts');
    return z.NEVER;
  }
  const entries = Object.entries(value).filter(
    // Not a name that Prometheus hands on, but one that JavaScript minds.
    ([name, text]) => text !== null && name !== '__proto__',
  );
  // The first is enough: an answer must not grow with what is wrong.
  const odd = entries.find(([, text]) => typeof text !== 'string');
  if (odd) {
    context.addIssue({
      code: 'custom',
      path: [odd[0]],
      message: 'expected text',
    });
    return z.NEVER;
  }
  return Object.fromEntries(entries) as Record<string, string>;
});

// Source: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
const alertSchema = z.looseObject({
  status: z.enum(['firing', 'resolved']),
  labels: texts,
  annotations: z.preprocess(value => value ?? {}, texts),
  startsAt: optional(time),
  endsAt: optional(time),
  generatorURL: optional(z.string()),
  fingerprint: optional(z.string().max(255)),
});

const deliverySchema = z.looseObject({
  // Grafana sends the same under the name of its own version, imitators under
  // none; what an alert is like decides.
  // Source: https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/
  version: optional(z.enum(['4', '1'])),
  alerts: z.array(z.unknown()).min(1),
  truncatedAlerts: z.coerce.number().int().nonnegative().catch(0),
});

/** The webhook of Prometheus' Alertmanager, version 4, and Grafana's. */
export const alertmanagerSource: AlertSource = {
  id: 'alertmanager',
  parse(body) {
    // First of all: to describe what is wrong with each would take long.
    const given = (body as { alerts?: unknown } | null)?.alerts;
    if (Array.isArray(given) && given.length > MOST_ALERTS) {
      throw new PayloadTooLargeError(
        `The delivery holds ${given.length} alerts, more than ${MOST_ALERTS}; let Alertmanager send smaller groups (group_by, max_alerts)`,
      );
    }
    const delivery = deliverySchema.safeParse(body);
    if (!delivery.success) {
      throw new InputError(
        `The body is not an Alertmanager webhook payload: ${describeIssues(
          delivery.error,
        )}`,
      );
    }
    const alerts: Alert[] = [];
    const problems: string[] = [];
    delivery.data.alerts.forEach((one, index) => {
      const alert = alertSchema.safeParse(one);
      if (alert.success) alerts.push(toAlert(alert.data));
      else {
        for (const issue of alert.error.issues) {
          issue.path.unshift('alerts', index);
        }
        problems.push(describeIssues(alert.error));
      }
    });
    return { alerts, problems, truncated: delivery.data.truncatedAlerts };
  },
};

function toAlert(given: z.infer<typeof alertSchema>): Alert {
  const { status, labels, annotations, startsAt, endsAt, generatorURL } = given;
  return {
    source: 'alertmanager',
    fingerprint: given.fingerprint ?? fingerprintOf(labels),
    status,
    labels,
    annotations,
    startsAt: startsAt ?? ZERO_TIME.toISOString(),
    // A firing alert's endsAt is a guess, or the zero time; only a resolved
    // one's is a fact.
    ...(status === 'resolved' && endsAt && new Date(endsAt) > ZERO_TIME
      ? { endsAt }
      : {}),
    ...(generatorURL ? { generatorUrl: generatorURL } : {}),
  };
}

/** Of those who give none: the same labels are the same alert. */
function fingerprintOf(labels: Record<string, string>): string {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify(sorted))
    .digest('hex')
    .slice(0, 16);
}
