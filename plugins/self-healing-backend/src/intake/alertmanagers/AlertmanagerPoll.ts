import { LoggerService } from '@backstage/backend-plugin-api';
import { WorkQueue } from '../../work/WorkQueue';
import { alertmanagerSource } from '../alertmanager';
import { DeliveryStore } from '../DeliveryStore';
import { AlertmanagerConfig, askAlertmanager } from './AlertmanagerApi';
import { PolledAlertStore } from './PolledAlertStore';
import { reconcile } from './reconcile';
import { reportOf } from '../../wordsOf';

/**
 * Asks Alertmanagers what they have. What no delivery has told, since it was
 * lost, truncated or comes late, takes the way of a delivery from here: it is
 * committed before anything else happens, and told twice it counts once.
 */
export class AlertmanagerPoll {
  constructor(
    private readonly options: {
      store: PolledAlertStore;
      deliveries: Pick<DeliveryStore, 'commit'>;
      queue: Pick<WorkQueue, 'wake'>;
      logger: LoggerService;
      now(): Date;
    },
  ) {}

  /** One look; an Alertmanager that does not answer has said nothing. */
  async look(config: AlertmanagerConfig, signal: AbortSignal): Promise<void> {
    const { store, deliveries, queue, logger, now } = this.options;
    const { url, receiver } = config;
    try {
      const { upSince, listed } = await askAlertmanager(config, signal);
      const kept = await store.keptOf(url);
      const named = [...listed, ...kept].map(({ alert }) => alert.fingerprint);
      const { news, kept: next } = reconcile({
        listed,
        kept,
        elsewhere: await store.listedElsewhere(url),
        told: await store.lastTold(alertmanagerSource.id, named),
        receiver,
        upSince,
        now: now(),
      });
      // First what must not be lost: told again after a crash it is no news.
      if (news.length > 0) {
        const body = JSON.stringify({ polled: url, alerts: news });
        await deliveries.commit(alertmanagerSource.id, body, news);
        queue.wake();
        logger.info(
          `Alertmanager ${url} had ${news.length} alerts or ends that no delivery has told`,
        );
      }
      await store.keep(url, next);
    } catch (error) {
      signal.throwIfAborted();
      logger.warn(reportOf(error));
    }
  }
}
