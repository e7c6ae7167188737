import { NotificationService } from '@backstage/plugin-notifications-node';
import {
  Notice,
  Notifier,
} from '@backstage-self-healing/plugin-self-healing-node';

const SEVERITIES = {
  critical: 'critical',
  error: 'high',
  warning: 'normal',
  info: 'low',
} as const satisfies Record<Notice['severity'], string>;

/** Backstage's own notifications, which everybody has. */
export function createBackstageNotifier(
  notifications: NotificationService,
): Notifier {
  return {
    id: 'notifications',
    async notify(notice, recipients) {
      if (notice.event === 'acknowledge') {
        return { skipped: 'A page tells it; nobody has to be told' };
      }
      const { title, description, severity, link, scope, urgent } = notice;
      await notifications.send({
        recipients: { type: 'entity', entityRef: [...recipients] },
        payload: {
          title,
          description,
          severity: SEVERITIES[severity],
          link,
          // People mute topics.
          topic: urgent ? 'self-healing' : 'self-healing-digest',
          scope,
        },
      });
      return undefined;
    },
  };
}
