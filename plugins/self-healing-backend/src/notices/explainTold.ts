import { WorkOutcome } from '../work/Worker';
import { ClaimedWork } from '../work/WorkQueue';
import { NoticeServices, split } from './calling';
import { OCCASIONS } from './occasions';

/**
 * A model has explained an incident: whose digest is still to come reads it
 * there, and who is called next is told it (see `callNext`). Who was called
 * already is not told again, for a call is not replaced in silence: Backstage
 * marks what comes again under its scope as unread and shows it as new, as mail
 * and chats do, and it would look like a second request. They read it on the
 * page that the call leads to.
 * Source: https://github.com/backstage/backstage/blob/master/plugins/notifications-backend/src/service/router.ts
 * (`sendUserNotification`: `restoreExistingNotification`, then `new_notification`)
 */
export async function explainTold(
  services: NoticeServices,
  work: ClaimedWork,
  incidentId: string,
): Promise<WorkOutcome> {
  const { queue, notices, cases } = services;
  for (const before of await notices.openOf(incidentId)) {
    const [name, id] = split(before.key);
    const occasion = OCCASIONS.find(one => one.name === name);
    if (!occasion || before.digest === null) continue;
    const { advice } = (await cases.read(occasion, id)).known;
    if (!advice || before.description.includes(advice)) continue;
    await queue.transaction(work, async transaction => {
      const current = await notices.get(before.key, transaction);
      // Told in this moment, or anew: with what is known now.
      if (!current || current.digest === null) return;
      if (current.updatedAt !== before.updatedAt) return;
      await notices.put(transaction, {
        ...current,
        description: `${before.description} ${advice}`,
      });
    });
  }
  return { done: true };
}
