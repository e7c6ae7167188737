import { Alert } from '@backstage-self-healing/plugin-self-healing-common';

/** What makes an alert the same as another, as one text. */
export function alertName(
  alert: Pick<Alert, 'source' | 'fingerprint' | 'startsAt'>,
): string {
  return JSON.stringify([alert.source, alert.fingerprint, alert.startsAt]);
}
