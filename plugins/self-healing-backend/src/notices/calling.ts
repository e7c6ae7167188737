import { LoggerService } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { IncidentStore } from '../incidents/IncidentStore';
import { spoken } from '../redaction/withoutSecrets';
import { WorkQueue } from '../work/WorkQueue';
import { CaseReader } from './CaseReader';
import { DeliveryLog } from './DeliveryLog';
import { digestTime } from './digestTime';
import { NoticeConfig } from './noticeConfig';
import { NoticeStore, StoredNotice } from './NoticeStore';
import { Message, Occasion } from './Occasion';
import { pageLink } from './pageLink';

export type NoticeServices = {
  queue: WorkQueue;
  incidents: IncidentStore;
  notices: NoticeStore;
  deliveries: DeliveryLog;
  cases: CaseReader;
  config: NoticeConfig;
  /** Groups that a group is part of; may throw when the catalog is away. */
  parentsOf(ref: string): Promise<string[]>;
  logger: LoggerService;
  now(): Date;
};

/** A case with whom it concerns. */
export type ReadCase = Awaited<ReturnType<CaseReader['read']>>;

/** `a:b:c` is b:c of a. */
export function split(subject: string): [string, string] {
  const colon = subject.indexOf(':');
  return colon < 0
    ? [subject, '']
    : [subject.slice(0, colon), subject.slice(colon + 1)];
}

/** Calls somebody now, and notes when the next are to be called. */
export async function call(
  { notices, deliveries, config, now }: NoticeServices,
  transaction: Knex.Transaction,
  notice: StoredNotice,
  read: ReadCase,
  message: Message,
  recipients: readonly string[],
): Promise<void> {
  await deliveries.send(
    transaction,
    notice.key,
    noticeOf(notice, read, message),
    recipients,
  );
  await notices.put(transaction, {
    ...notice,
    toldTo: [...new Set([...notice.toldTo, ...recipients])],
    digest: null,
    dueAt: message.asks ? now().getTime() + config.unansweredAfterMs : null,
  });
}

export function storedOf(
  { now }: Pick<NoticeServices, 'now'>,
  key: string,
  occasion: Pick<Occasion, 'name'>,
  message: Message,
  { entityRef, incidentId }: ReadCase,
): StoredNotice {
  const at = now().toISOString();
  return {
    key,
    thread: incidentId ? `incident:${incidentId}` : key,
    occasion: occasion.name,
    incidentId,
    severity: message.severity,
    pace: message.pace,
    title: spoken(message.title),
    description: spoken(message.description),
    link: pageLink(entityRef, incidentId),
    toldTo: [],
    digest: null,
    dueAt: null,
    createdAt: at,
    updatedAt: at,
  };
}

export function noticeOf(
  notice: StoredNotice,
  { entityRef }: Pick<ReadCase, 'entityRef'>,
  { asks }: Pick<Message, 'asks'>,
) {
  return {
    occasion: notice.occasion,
    event: 'trigger' as const,
    thread: notice.thread,
    scope: notice.key,
    severity: notice.severity,
    urgent: asks || notice.severity === 'critical',
    title: notice.title,
    description: notice.description,
    link: notice.link,
    entityRef,
    at: notice.updatedAt,
  };
}

export function digestDue(
  { config, now }: NoticeServices,
  { pace }: Message,
): number {
  const { at, timeZone, errorsWithinMs } = config.digest;
  const time = now().getTime();
  return pace === 'soon'
    ? time + errorsWithinMs
    : digestTime(time, at, timeZone);
}
