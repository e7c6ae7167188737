import {
  Notifier,
  UndeliverableError,
} from '@backstage-self-healing/plugin-self-healing-node';
import { shortened } from '../../shortened';
import { WebhookConfig } from '../noticeConfig';
import { portalUrl } from '../pageLink';
import { post } from './post';
import { signature } from './signature';

/** A receiver says so that wants nothing more. */
const GONE = 410;

/** Tells any receiver that can check a signature: chats, pagers, scripts. */
export function createWebhookNotifier(options: {
  config: WebhookConfig;
  /** Of the portal, when it is known. */
  baseUrl?: string;
  now(): Date;
}): Notifier {
  const { config, baseUrl, now } = options;
  return {
    id: `webhook:${config.id}`,
    async notify(notice, recipients, signal) {
      const { id, link } = notice;
      const body = JSON.stringify({
        type: `notice.${notice.event}`,
        timestamp: notice.at,
        data: {
          ...notice,
          recipients,
          ...(baseUrl ? { url: portalUrl(baseUrl, link) } : {}),
        },
      });
      // Of the attempt: a receiver refuses what is old.
      const timestamp = Math.floor(now().getTime() / 1000);
      const { status, text } = await post({
        url: config.url,
        headers: {
          'webhook-id': id,
          'webhook-timestamp': String(timestamp),
          'webhook-signature': signature(config.secret, {
            id,
            timestamp,
            body,
          }),
        },
        body,
        timeoutMs: config.timeoutMs,
        signal,
      });
      if (status >= 200 && status < 300) return undefined;
      const said = `${config.id} answered ${status}: ${shortened(text, 300)}`;
      throw status === GONE ? new UndeliverableError(said) : new Error(said);
    },
  };
}
