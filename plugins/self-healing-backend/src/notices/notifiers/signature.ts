import { createHmac } from 'crypto';

/**
 * Signs a message as Standard Webhooks has it: HMAC-SHA256 over id, time and
 * body, joined by dots.
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 *
 * @param secret - `whsec_` and base64; anything else is taken as its own bytes
 * @param timestamp - seconds since the epoch
 */
export function signature(
  secret: string,
  { id, timestamp, body }: { id: string; timestamp: number; body: string },
): string {
  const key = secret.startsWith('whsec_')
    ? Buffer.from(secret.slice('whsec_'.length), 'base64')
    : Buffer.from(secret, 'utf8');
  const mac = createHmac('sha256', key)
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64');
  return `v1,${mac}`;
}
