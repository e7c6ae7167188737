import { InputError } from '@backstage/errors';
import {
  Alert,
  describeIssues,
} from '@backstage-self-healing/plugin-self-healing-common';
import { AlertSource } from '@backstage-self-healing/plugin-self-healing-node';
import { z } from 'zod';

const time = z.iso.datetime({ offset: true, local: false });
const labels = z.record(z.string(), z.string());

// Go's zero time, for "none". Source: https://pkg.go.dev/time#Time.IsZero
const ZERO_TIME = Date.parse('0001-01-01T00:00:00Z');

// Source: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
const webhookSchema = z.looseObject({
  version: z.literal('4'),
  groupKey: z.string(),
  alerts: z
    .array(
      z.looseObject({
        status: z.enum(['firing', 'resolved']),
        labels,
        annotations: labels.default({}),
        startsAt: time,
        endsAt: time.optional(),
        generatorURL: z.string().optional(),
        fingerprint: z.string().min(1).max(255),
      }),
    )
    .min(1),
});

/** Prometheus Alertmanager's webhook, version 4. */
export const alertmanagerSource: AlertSource = {
  id: 'alertmanager',
  parse(body) {
    const parsed = webhookSchema.safeParse(body);
    if (!parsed.success) {
      throw new InputError(
        `The body is not an Alertmanager webhook payload: ${describeIssues(
          parsed.error,
        )}`,
      );
    }
    return parsed.data.alerts.map((alert): Alert => {
      const base = {
        source: 'alertmanager',
        fingerprint: alert.fingerprint,
        status: alert.status,
        labels: alert.labels,
        annotations: alert.annotations,
        // One spelling of one instant, so that equal times compare equal.
        startsAt: new Date(alert.startsAt).toISOString(),
        ...(alert.generatorURL ? { generatorUrl: alert.generatorURL } : {}),
      };
      // A firing alert's endsAt is a guess, or the zero time; only a resolved
      // one's is a fact.
      const endsAt = Date.parse(alert.endsAt ?? '');
      return alert.status === 'resolved' && endsAt > ZERO_TIME
        ? { ...base, endsAt: new Date(endsAt).toISOString() }
        : base;
    });
  },
};
