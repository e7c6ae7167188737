import { WebhookPayload } from './webhookPayload';

const TIMEOUT_MS = 10_000;

export type WebhookAnswer =
  | { kind: 'accepted' }
  | { kind: 'refused'; reason: string }
  | { kind: 'unreachable'; reason: string };

/**
 * Posts one notification. As with Alertmanager only a 5xx answer or none at all is worth
 * another attempt; every other refusal is final.
 * Source: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
 */
export async function postWebhook(options: {
  url: string;
  token: string;
  payload: WebhookPayload;
  signal: AbortSignal;
}): Promise<WebhookAnswer> {
  const { url, token, payload, signal } = options;
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify(payload),
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    // An unread body would keep its connection occupied.
    await response.arrayBuffer();
  } catch (error) {
    return { kind: 'unreachable', reason: reasonOf(error) };
  }
  if (response.ok) {
    return { kind: 'accepted' };
  }
  const kind = response.status >= 500 ? 'unreachable' : 'refused';
  return { kind, reason: `HTTP ${response.status}` };
}

function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: { code?: string } };
  return cause?.code ?? String(error);
}
