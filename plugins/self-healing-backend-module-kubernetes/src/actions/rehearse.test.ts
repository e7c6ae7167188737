import { ApiServerError, errorFromAnswer } from '../clusters/ApiServerError';
import { rehearse } from './rehearse';

const { signal } = new AbortController();

// As a 1.36 server answers dry runs while a webhook is down.
const WEBHOOK_DOWN = errorFromAnswer(
  'demo',
  500,
  JSON.stringify({
    kind: 'Status',
    message:
      'Internal error occurred: failed calling webhook "dead.example.com": failed to call webhook: Post "https://dead.shop.svc:443/validate?timeout=2s": service "dead" not found',
    reason: 'InternalError',
    details: { causes: [{ message: 'failed calling webhook' }] },
  }),
);

/** Fails with these, one after the other, and then answers. */
function server(...problems: Error[]) {
  let sent = 0;
  const send = async () => {
    sent += 1;
    const problem = problems.shift();
    if (problem) throw problem;
    return 'answer';
  };
  return { send, count: () => sent };
}

describe('a rehearsal', () => {
  it('is what the server makes of the request', async () => {
    const { send } = server();
    await expect(rehearse(send, signal)).resolves.toEqual({
      accepted: true,
      rehearsed: true,
      answer: 'answer',
    });
  });

  it('is tried again while a webhook is down', async () => {
    const { send, count } = server(WEBHOOK_DOWN);
    await expect(rehearse(send, signal)).resolves.toMatchObject({
      accepted: true,
      rehearsed: true,
    });
    expect(count()).toBe(2);
  });

  it('is told as none where the webhook stays down: that refuses nothing', async () => {
    const { send, count } = server(WEBHOOK_DOWN, WEBHOOK_DOWN, WEBHOOK_DOWN);
    await expect(rehearse(send, signal)).resolves.toEqual({
      accepted: true,
      rehearsed: false,
      message: expect.stringContaining('failed calling webhook'),
    });
    expect(count()).toBe(3);
  });

  it.each([
    ['a refusal', 422, { reason: 'Invalid' }],
    ['a budget without room', 429, { causes: ['DisruptionBudget'] }],
  ])('is not repeated after %s', async (_, status, details) => {
    const { send, count } = server(new ApiServerError('no', status, details));
    await expect(rehearse(send, signal)).resolves.toEqual({
      accepted: false,
      message: 'no',
    });
    expect(count()).toBe(1);
  });

  it('is none when the server does not answer', async () => {
    const { send } = server(new ApiServerError('did not answer'));
    await expect(rehearse(send, signal)).rejects.toThrow('did not answer');
  });
});
