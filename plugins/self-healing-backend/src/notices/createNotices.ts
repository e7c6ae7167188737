import { LoggerService } from '@backstage/backend-plugin-api';
import { RELATION_CHILD_OF } from '@backstage/catalog-model';
import { NotificationService } from '@backstage/plugin-notifications-node';
import { Notifier } from '@backstage-self-healing/plugin-self-healing-node';
import { Knex } from 'knex';
import { AnalysisStore } from '../diagnosis/analysis/AnalysisStore';
import { ExecutionStore } from '../execution/ExecutionStore';
import { IncidentStore } from '../incidents/IncidentStore';
import { TimelineStore } from '../incidents/TimelineStore';
import { CatalogReader } from '../policy/CatalogReader';
import { DecisionStore } from '../policy/DecisionStore';
import { normalRef } from '../normalRef';
import { WorkQueue } from '../work/WorkQueue';
import { CaseReader } from './CaseReader';
import { DeliveryLog } from './DeliveryLog';
import { createDeliveryStage } from './deliveryStage';
import { requestDueNotices } from './dueNotices';
import { NoticeConfig } from './noticeConfig';
import { createNoticeStage } from './noticeStage';
import { NoticeStore } from './NoticeStore';
import { createBackstageNotifier } from './notifiers/backstageNotifications';
import { createPagerDutyNotifier } from './notifiers/pagerDuty';
import { createWebhookNotifier } from './notifiers/webhook';

/** Joins what it takes to tell people. */
export function createNotices(options: {
  knex: Knex;
  analyses: AnalysisStore;
  queue: WorkQueue;
  catalog: CatalogReader;
  decisions: DecisionStore;
  executions: ExecutionStore;
  incidents: IncidentStore;
  timeline: TimelineStore;
  notifications: NotificationService;
  /** Of modules. */
  notifiers: ReadonlyMap<string, Notifier>;
  config: NoticeConfig;
  /** Of the portal, for links that are followed elsewhere. */
  baseUrl?: string;
  logger: LoggerService;
  now(): Date;
}) {
  const { catalog, config } = options;
  const notifiers = new Map<string, Notifier>();
  const add = (notifier: Notifier) => {
    if (notifiers.has(notifier.id)) {
      throw new Error(`Notifier '${notifier.id}' is registered twice`);
    }
    notifiers.set(notifier.id, notifier);
  };
  const portal = createBackstageNotifier(options.notifications);
  add(portal);
  if (config.pagerduty) {
    add(createPagerDutyNotifier({ ...options, config: config.pagerduty }));
  }
  for (const webhook of config.webhooks) {
    add(createWebhookNotifier({ ...options, config: webhook }));
  }
  options.notifiers.forEach(add);
  const { timeZone } = config.digest;
  const notices = new NoticeStore(options.knex);
  const deliveries = new DeliveryLog({
    ...options,
    notifiers,
    atOnce: new Set([portal.id]),
  });
  const parentsOf = async (ref: string) => {
    const group = await catalog.entity(ref);
    return (group?.relations ?? [])
      .filter(({ type }) => type === RELATION_CHILD_OF)
      .map(({ targetRef }) => normalRef(targetRef));
  };
  return {
    notify: createNoticeStage({
      ...options,
      notices,
      deliveries,
      cases: new CaseReader({ ...options, timeZone }),
      parentsOf,
    }),
    deliver: createDeliveryStage({ ...options, deliveries, notifiers }),
    /** @returns how many deliveries that ended before a time were forgotten */
    prune: (before: Date) => deliveries.prune(before),
    /** To be called now and then. */
    requestDue: () => requestDueNotices({ ...options, notices }),
  };
}
