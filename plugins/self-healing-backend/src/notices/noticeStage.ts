import { WorkHandler, WorkOutcome } from '../work/Worker';
import { ClaimedWork } from '../work/WorkQueue';
import { audienceOf, digestOf } from './audience';
import {
  call,
  digestDue,
  noticeOf,
  NoticeServices,
  split,
  storedOf,
} from './calling';
import { callNext } from './escalation';
import { explainTold } from './explainTold';
import { isNews } from './isNews';
import { Occasion } from './Occasion';
import { OCCASIONS } from './occasions';
import { sendDigest } from './sendDigest';
import { withAdvice } from './withAdvice';
import { HELPED } from './words';

/**
 * The last stage: sees to it that somebody is told. The subject of the work is
 * `<occasion>:<id>`, or `answer:<key>` and `digest:<whose>` for what is due,
 * or `explained:<incident>` when a model has said something.
 */
export function createNoticeStage(services: NoticeServices): WorkHandler {
  return async (work, _signal) => {
    const [name, id] = split(work.subject);
    if (name === 'answer') return callNext(services, work, id);
    if (name === 'digest') return sendDigest(services, work, id);
    if (name === 'explained') return explainTold(services, work, id);
    const occasion = OCCASIONS.find(one => one.name === name);
    if (!occasion) {
      // Asked for by a newer backend beside this one, or by an older before.
      services.logger.debug(`Nobody is told of ${work.subject} here`);
      return { done: true };
    }
    return tell(services, work, occasion, id);
  };
}

async function tell(
  services: NoticeServices,
  work: ClaimedWork,
  occasion: Occasion,
  id: string,
): Promise<WorkOutcome> {
  const { queue, notices, deliveries, cases, config, logger, now } = services;
  const read = await cases.read(occasion, id);
  const message = withAdvice(occasion.compose(read.known), read.known.advice);
  if (!message) return { done: true };
  if ('lookAt' in message) return { continueAt: message.lookAt };
  const recipients = audienceOf(message.to, {
    ownerRef: read.ownerRef,
    admins: config.admins,
  });
  const key = occasion.together ? occasion.name : `${occasion.name}:${id}`;
  await queue.transaction(work, async transaction => {
    const before =
      occasion.kin && read.incidentId
        ? await notices.newestOf(transaction, read.incidentId, occasion.kin)
        : await notices.get(key, transaction);
    if (!isNews(occasion, before, message, now().getTime())) return;
    const notice = storedOf(services, key, occasion, message, read);
    if (occasion.event) {
      const event = {
        ...noticeOf(notice, read, message),
        event: occasion.event,
      };
      const told = await deliveries.follow(transaction, key, event);
      notice.toldTo = told;
      if (read.incidentId) await notices.forget(transaction, read.incidentId);
      // Whoever was called knows now; others read of it in the morning.
      if (occasion.event === 'acknowledge' || told.length > 0) {
        await notices.put(transaction, {
          ...notice,
          digest: null,
          dueAt: null,
        });
        return;
      }
      // Nobody was called, and nothing was done: there is nothing to tell.
      if (!read.known.executions.some(({ state }) => HELPED.includes(state))) {
        return;
      }
    }
    if (recipients.length === 0) {
      logger.warn(
        `Nobody is told of ${key} (${message.title}): it has no owner, and selfHealing.platform.admins names nobody`,
      );
      return;
    }
    if (message.pace !== 'now') {
      const digest = digestOf(message, recipients);
      const dueAt = digestDue(services, message);
      await notices.put(transaction, { ...notice, digest, dueAt });
      return;
    }
    await call(services, transaction, notice, read, message, recipients);
  });
  queue.wake();
  return { done: true };
}
