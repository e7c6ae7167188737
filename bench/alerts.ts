/** One alert as Alertmanager posts it. */
export type WebhookAlert = {
  status: 'firing' | 'resolved';
  labels: Record<string, string>;
  annotations: Record<string, string>;
  startsAt: string;
  endsAt: string;
  generatorURL: string;
  fingerprint: string;
};

let fingerprints = 0;

export function alert(labels: Record<string, string>): WebhookAlert {
  fingerprints += 1;
  return {
    status: 'firing',
    labels: {
      alertname: 'KubePodCrashLooping',
      severity: 'critical',
      ...labels,
    },
    annotations: { summary: 'Container checkout keeps crashing' },
    startsAt: new Date().toISOString(),
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: 'http://127.0.0.1:9090/graph',
    fingerprint: fingerprints.toString(16).padStart(16, '0'),
  };
}

/** A webhook delivery, version 4. */
export function webhook(alerts: readonly WebhookAlert[]): string {
  return JSON.stringify({
    version: '4',
    groupKey: '{}:{}',
    truncatedAlerts: 0,
    status: 'firing',
    receiver: 'self-healing',
    groupLabels: {},
    commonLabels: {},
    commonAnnotations: {},
    externalURL: 'http://127.0.0.1:9093',
    alerts,
  });
}

/** @throws Error unless the answer is the expected status */
export async function post(
  url: string,
  body: string,
  expected: number,
  token?: string,
): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
    },
    body,
  });
  const text = await answer.text();
  if (answer.status !== expected) {
    throw new Error(`${url} answered ${answer.status}: ${text.slice(0, 500)}`);
  }
}
