import { FiredAlert } from './evaluation';
import { Notification } from './notification';

/** What Alertmanager writes for the end of an alert that fires. */
const NO_END = '0001-01-01T00:00:00Z';

/**
 * The body of Alertmanager's webhook, version 4.
 * Source: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
 */
export interface WebhookPayload {
  version: '4';
  groupKey: string;
  truncatedAlerts: number;
  status: 'firing' | 'resolved';
  receiver: string;
  groupLabels: Record<string, string>;
  commonLabels: Record<string, string>;
  commonAnnotations: Record<string, string>;
  externalURL: string;
  alerts: WebhookAlert[];
}

export interface WebhookAlert {
  status: 'firing' | 'resolved';
  labels: Record<string, string>;
  annotations: Record<string, string>;
  startsAt: string;
  endsAt: string;
  generatorURL: string;
  fingerprint: string;
}

export function webhookPayload(
  notification: Notification,
  externalUrl: string,
): WebhookPayload {
  const { groupKey, groupLabels, firing, resolved } = notification;
  const alerts = [
    ...firing.map(alert => webhookAlert(alert, 'firing', NO_END, externalUrl)),
    ...resolved.map(alert =>
      webhookAlert(alert, 'resolved', iso(alert.resolvedAt), externalUrl),
    ),
  ];
  return {
    version: '4',
    groupKey,
    truncatedAlerts: 0,
    status: firing.length > 0 ? 'firing' : 'resolved',
    receiver: 'self-healing',
    groupLabels,
    commonLabels: common(alerts.map(({ labels }) => labels)),
    commonAnnotations: common(alerts.map(({ annotations }) => annotations)),
    externalURL: externalUrl,
    alerts,
  };
}

function webhookAlert(
  alert: FiredAlert,
  status: WebhookAlert['status'],
  endsAt: string,
  externalUrl: string,
): WebhookAlert {
  return {
    status,
    labels: alert.labels,
    annotations: alert.annotations,
    startsAt: iso(alert.firedAt),
    endsAt,
    generatorURL: externalUrl && `${externalUrl}/metrics`,
    fingerprint: alert.fingerprint,
  };
}

function common(
  records: Array<Record<string, string>>,
): Record<string, string> {
  const [first = {}, ...rest] = records;
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) =>
      rest.every(record => record[name] === value),
    ),
  );
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
