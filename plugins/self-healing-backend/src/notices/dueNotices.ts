import { Knex } from 'knex';
import { WorkQueue } from '../work/WorkQueue';
import { NoticeStore } from './NoticeStore';

/**
 * Asks for what has become due: digests, and calls that nobody has answered.
 * Asked for twice, by two replicas, it is done once.
 */
export async function requestDueNotices(services: {
  knex: Knex;
  queue: WorkQueue;
  notices: NoticeStore;
  now(): Date;
}): Promise<void> {
  const { knex, queue, notices, now } = services;
  const due = await notices.due(now().getTime());
  const subjects = new Set(
    due.map(({ key, digest }) =>
      digest === null ? `answer:${key}` : `digest:${digest}`,
    ),
  );
  for (const subject of subjects) await queue.request(knex, 'notify', subject);
  if (subjects.size > 0) queue.wake();
}
