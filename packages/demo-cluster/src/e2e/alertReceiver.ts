import { once } from 'node:events';
import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { WebhookAlert, WebhookPayload } from '../alerts/webhookPayload';

export interface AlertReceiver {
  url(sender: string): string;
  /** the last word of a sender on every alert, by fingerprint */
  alerts(sender: string): WebhookAlert[];
  /** what a sender wrote that no receiver should accept */
  readonly complaints: string[];
  stop(): Promise<void>;
}

/** Receives Alertmanager's webhook from several senders, each under a path of its own. */
export async function startAlertReceiver(
  token: string,
): Promise<AlertReceiver> {
  const heard = new Map<string, Map<string, WebhookAlert>>();
  const complaints: string[] = [];
  const server = createServer(async (request, response) => {
    const sender = request.url?.slice(1) ?? '';
    let body = '';
    for await (const chunk of request) {
      body += chunk;
    }
    if (request.headers.authorization !== `Bearer ${token}`) {
      complaints.push(`${sender} sent no valid token`);
    }
    const payload: WebhookPayload = JSON.parse(body);
    if (payload.version !== '4' || payload.receiver !== 'self-healing') {
      complaints.push(`${sender} sent ${body}`);
    }
    const alerts = heard.get(sender) ?? new Map<string, WebhookAlert>();
    heard.set(sender, alerts);
    for (const alert of payload.alerts) {
      const before = alerts.get(alert.fingerprint);
      if (before?.status === 'firing' && before.startsAt !== alert.startsAt) {
        complaints.push(`${sender} moved the start of ${body}`);
      }
      alerts.set(alert.fingerprint, alert);
    }
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: sender => `http://127.0.0.1:${port}/${sender}`,
    alerts: sender => [...(heard.get(sender)?.values() ?? [])],
    complaints,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
