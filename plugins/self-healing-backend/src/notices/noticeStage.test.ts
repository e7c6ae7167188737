import { mockServices } from '@backstage/backend-test-utils';
import { NotificationSendOptions } from '@backstage/plugin-notifications-node';
import { createNoticeStage } from './noticeStage';

const nothing = { get: async () => undefined };

it('lets an occasion that it does not know pass, without a word to anybody', async () => {
  const sent: NotificationSendOptions[] = [];
  const logger = mockServices.logger.mock();
  const stage = createNoticeStage({
    executions: nothing as never,
    incidents: nothing as never,
    decisions: nothing as never,
    notifications: { send: async message => void sent.push(message) },
    logger,
  });
  for (const subject of ['of-tomorrow:1', 'nonsense', 'denial:gone']) {
    const work = { kind: 'notify' as const, fence: 1, requests: 1 };
    expect(
      await stage(
        { ...work, subject, attempts: 1 },
        new AbortController().signal,
      ),
    ).toEqual({ done: true });
  }
  expect(sent).toEqual([]);
  expect(logger.debug).toHaveBeenCalledTimes(2);
  expect(logger.error).not.toHaveBeenCalled();
});
