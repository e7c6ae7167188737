import { WorkOutcome } from '../work/Worker';
import { ClaimedWork } from '../work/WorkQueue';
import { composeDigest, DigestItem } from './digest';
import { noticeOf, NoticeServices } from './calling';
import { StoredNotice } from './NoticeStore';

/**
 * Tells what has waited for somebody's digest, once: what is told and that it
 * was are one commit.
 *
 * @param digest - `daily/<ref>` or `soon/<ref>`; see `digestOf`
 */
export async function sendDigest(
  services: NoticeServices,
  work: ClaimedWork,
  digest: string,
): Promise<WorkOutcome> {
  const { queue, notices, deliveries, incidents, config, now } = services;
  const whose = digest.slice(digest.indexOf('/') + 1);
  const recipients = whose === 'platform' ? config.admins : [whose];
  const due = now().getTime();
  await queue.transaction(work, async transaction => {
    const waiting = await notices.waitingFor(digest, transaction);
    if (!waiting.some(({ dueAt }) => dueAt !== null && dueAt <= due)) return;
    const items: DigestItem[] = [];
    for (const notice of waiting) {
      const { incidentId } = notice;
      const incident = incidentId
        ? await incidents.get(incidentId, transaction)
        : undefined;
      items.push({ notice, incident: incident ?? null });
      await notices.put(transaction, {
        ...notice,
        toldTo: [...recipients],
        digest: null,
        dueAt: null,
      });
    }
    const composed = composeDigest(items);
    if (!composed) return;
    const at = now().toISOString();
    const notice: StoredNotice = {
      ...composed,
      key: `digest:${digest}`,
      thread: `digest:${digest}`,
      occasion: 'digest',
      incidentId: null,
      pace: 'daily',
      toldTo: [...recipients],
      digest: null,
      dueAt: null,
      createdAt: at,
      updatedAt: at,
    };
    await notices.put(transaction, notice);
    await deliveries.send(
      transaction,
      notice.key,
      {
        ...noticeOf(notice, { entityRef: null }, { asks: false }),
        // Yesterday's stays beside today's.
        scope: `${notice.key}@${at}`,
      },
      recipients,
    );
  });
  queue.wake();
  return { done: true };
}
