import { refName } from '../refName';
import { WorkOutcome } from '../work/Worker';
import { ClaimedWork } from '../work/WorkQueue';
import { nextOf } from './audience';
import { isAnswered } from './isAnswered';
import { call, NoticeServices, split, storedOf } from './calling';
import { OCCASIONS } from './occasions';
import { withAdvice } from './withAdvice';

/**
 * Calls the next when nobody has answered: the owner's parent groups, at last
 * those who run the platform.
 *
 * @param key - of the notice that was told
 */
export async function callNext(
  services: NoticeServices,
  work: ClaimedWork,
  key: string,
): Promise<WorkOutcome> {
  const { queue, notices, cases, config, now } = services;
  const [name, id] = split(key);
  const occasion = OCCASIONS.find(one => one.name === name);
  const before = await notices.get(key);
  if (!before || before.dueAt === null || before.digest !== null) {
    return { done: true };
  }
  if (now().getTime() < before.dueAt) return { done: true };
  const read = occasion && (await cases.read(occasion, id));
  const message =
    read && !isAnswered(occasion, read.known)
      ? withAdvice(occasion.compose(read.known), read.known.advice)
      : undefined;
  const parents =
    message && read?.ownerRef ? await services.parentsOf(read.ownerRef) : [];
  await queue.transaction(work, async transaction => {
    const current = await notices.get(key, transaction);
    // Told anew in this moment: that has its own time.
    if (!current || current.dueAt !== before.dueAt) return;
    const next = nextOf(current.toldTo, {
      ownerRef: read?.ownerRef ?? null,
      parents,
      admins: config.admins,
    });
    if (!read || !message || 'lookAt' in message || next.length === 0) {
      await notices.put(transaction, { ...current, dueAt: null });
      return;
    }
    const minutes = Math.round(config.unansweredAfterMs / 60_000);
    const description = `Nobody has answered for ${
      minutes > 0 ? `${minutes} minutes` : 'a while'
    }; called so far: ${current.toldTo.map(refName).join(', ')}. ${
      message.description
    }`;
    const told = { ...message, description };
    await call(
      services,
      transaction,
      {
        ...storedOf(services, key, occasion!, told, read),
        toldTo: current.toldTo,
        createdAt: current.createdAt,
      },
      read,
      told,
      next,
    );
  });
  queue.wake();
  return { done: true };
}
