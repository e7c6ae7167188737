import { WorkOutcome } from '../work/Worker';
import { ClaimedWork } from '../work/WorkQueue';
import { noticeOf, NoticeServices, split } from './calling';
import { OCCASIONS } from './occasions';
import { withAdvice } from './withAdvice';

/**
 * A model has explained an incident of which people have been told: those who
 * have not answered yet read it in the place of what they were told, and so do
 * those whose digest is still to come.
 */
export async function explainTold(
  services: NoticeServices,
  work: ClaimedWork,
  incidentId: string,
): Promise<WorkOutcome> {
  const { queue, notices, deliveries, cases } = services;
  for (const before of await notices.openOf(incidentId)) {
    const [name, id] = split(before.key);
    const occasion = OCCASIONS.find(one => one.name === name);
    if (!occasion) continue;
    const read = await cases.read(occasion, id);
    const message = occasion.compose(read.known);
    if (!message || 'lookAt' in message) continue;
    const { advice } = read.known;
    if (!advice || before.description.includes(advice)) continue;
    const description =
      before.digest === null
        ? withAdvice(message, advice).description
        : `${before.description} ${advice}`;
    await queue.transaction(work, async transaction => {
      const current = await notices.get(before.key, transaction);
      // Told anew in this moment: with what is known now.
      if (current?.updatedAt !== before.updatedAt) return;
      const notice = { ...current, description };
      await notices.put(transaction, notice);
      if (before.digest !== null) return;
      await deliveries.send(
        transaction,
        notice.key,
        noticeOf(notice, read, message),
        notice.toldTo,
      );
    });
  }
  queue.wake();
  return { done: true };
}
