import { createHmac } from 'crypto';
import { UndeliverableError } from '@backstage-self-healing/plugin-self-healing-node';
import { Receiver } from '../__testUtils__/receiver';
import { someNotice } from '../__testUtils__/someNotice';
import { signature } from './signature';
import { createWebhookNotifier } from './webhook';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const signal = new AbortController().signal;

it('signs as Standard Webhooks does', () => {
  // The example of its specification and libraries.
  expect(
    signature(secret, {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: 1614265330,
      body: '{"test": 2432232314}',
    }),
  ).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  const plain = signature('sixteen characters', {
    id: 'a',
    timestamp: 1,
    body: 'b',
  });
  const mac = createHmac('sha256', 'sixteen characters').update('a.1.b');
  expect(plain).toBe(`v1,${mac.digest('base64')}`);
});

describe('a webhook', () => {
  const receiver = new Receiver();
  let url: string;
  beforeAll(async () => {
    url = await receiver.start();
  });
  afterAll(() => receiver.stop());
  beforeEach(() => {
    receiver.received.length = 0;
    receiver.answers = [{ status: 204 }];
  });
  const notifier = (timeoutMs = 20_000) =>
    createWebhookNotifier({
      config: { id: 'chat', url: `${url}/hooks/healing`, secret, timeoutMs },
      baseUrl: 'https://portal.example.com',
      now: () => new Date('2026-11-28T03:00:00.999Z'),
    });

  it('is told all of a notice, signed over id, time and body', async () => {
    const notice = someNotice();
    const to = ['group:default/team-checkout'];
    expect(await notifier().notify(notice, to, signal)).toBe(undefined);
    const [{ path, headers, text, body }] = receiver.received;
    expect([path, headers['content-type']]).toEqual([
      '/hooks/healing',
      'application/json',
    ]);
    expect(body).toEqual({
      type: 'notice.trigger',
      timestamp: notice.at,
      data: {
        ...notice,
        recipients: to,
        url: `https://portal.example.com${notice.link}`,
      },
    });
    const timestamp = Math.floor(Date.parse('2026-11-28T03:00:00Z') / 1000);
    expect(headers['webhook-id']).toBe('n1');
    expect(headers['webhook-timestamp']).toBe(String(timestamp));
    expect(headers['webhook-signature']).toBe(
      signature(secret, { id: 'n1', timestamp, body: text }),
    );
  });

  it('is tried again unless it says that it is gone, and never followed elsewhere', async () => {
    for (const status of [400, 404, 429, 500]) {
      receiver.answers = [{ status, body: 'no' }];
      const failed = notifier().notify(someNotice(), [], signal);
      await expect(failed).rejects.toThrow(`chat answered ${status}: no`);
      await expect(failed).rejects.not.toThrow(UndeliverableError);
    }
    receiver.answers = [{ status: 410 }];
    await expect(notifier().notify(someNotice(), [], signal)).rejects.toThrow(
      UndeliverableError,
    );
    receiver.received.length = 0;
    receiver.answers = [
      { status: 307, headers: { Location: `${url}/elsewhere` } },
    ];
    await expect(notifier().notify(someNotice(), [], signal)).rejects.toThrow(
      'answered 307',
    );
    expect(receiver.received.map(({ path }) => path)).toEqual([
      '/hooks/healing',
    ]);
  });

  it('is not waited for for ever', async () => {
    receiver.answers = ['hang'];
    await expect(
      notifier(100).notify(someNotice(), [], signal),
    ).rejects.toThrow('did not answer within 100 ms');
  });
});
