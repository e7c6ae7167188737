/* eslint-disable jest/no-export -- it is there for other packages' tests */

import { KEY, PROMPT, TransportBench } from './transportBench';

/** What it says when nothing comes back, and what it never says. */
export function itFails(bench: TransportBench): void {
  const { section, basePath, overloadedStatus, model, ask, failureOf, listen } =
    bench;

  it('does not wait for ever for an answer to begin', async () => {
    const baseUrl = await listen(() => {});
    expect(
      await failureOf(
        model('m', { baseUrl: baseUrl + basePath, timeoutMs: 50 }).complete(
          ask(),
        ),
      ),
    ).toContain(
      `did not begin to answer within 0.05 s: see ${section}.timeout`,
    );
  });

  it('waits as it is asked to, and tries again', async () => {
    bench.server.failNext({
      kind: 'rate-limited',
      message: 'too many requests',
      retryAfterSeconds: 0.02,
    });
    bench.server.failNext({
      kind: 'overloaded',
      message: 'Overloaded',
      retryAfterSeconds: 0.02,
    });
    const reply = await model('stand-in', { retries: 2 }).complete(ask());
    expect(reply.stopped).toBe('end');
    expect(bench.server.requests.map(({ status }) => status)).toEqual([
      429,
      overloadedStatus,
      200,
    ]);
  });

  it('says so when it was asked to wait too often', async () => {
    bench.server.failNext({
      kind: 'rate-limited',
      message: `slow down, ${PROMPT}`,
    });
    expect(await failureOf(model('stand-in').complete(ask()))).toContain(
      'has had enough requests for now (429',
    );
  });

  it('says that the key is wrong, once and without it', async () => {
    const wrong = 'sk-wrong-99e0c1f2a3b4';
    const message = await failureOf(
      model('stand-in', { apiKey: wrong, retries: 3 }).complete(ask()),
    );
    expect(message).toContain(`: see ${section}.apiKey`);
    expect(message).not.toContain(wrong);
    expect(bench.server.requests).toHaveLength(1);
  });

  it('says that there is no such model', async () => {
    expect(await failureOf(model('m-of-last-year').complete(ask()))).toContain(
      `knows no such model or address (404`,
    );
  });

  it('repeats no prompt that an API repeats to it', async () => {
    bench.server.failNext({
      kind: 'bad-request',
      message: `Cannot read: {"key": "${KEY}", "content": "${PROMPT}"}`,
    });
    expect(await failureOf(model('stand-in').complete(ask()))).toMatch(
      /did not take the request \(400[^)]*\)$/,
    );
  });

  it('repeats what an API says of itself', async () => {
    bench.server.failNext({
      kind: 'broken',
      message: 'The engine is being restarted',
    });
    expect(await failureOf(model('stand-in').complete(ask()))).toMatch(
      /could not answer \(500[^)]*\): The engine is being restarted$/,
    );
  });

  it('takes no half answer for one that broke off', async () => {
    expect(
      await failureOf(model('stand-in/cut-off').complete(ask())),
    ).toContain('broke off in the middle of its answer');
  });

  it('takes no half answer for one that the API gave up', async () => {
    expect(
      await failureOf(model('stand-in/fails-midway').complete(ask())),
    ).toMatch(/could not answer \(5\d\d, \w+\b.*: Overloaded$/);
  });

  it.each([
    ['a page of a proxy', 'text/html', '<html>Sign in</html>'],
    ['events that are no JSON', 'text/event-stream', `data: ${PROMPT}\n\n`],
    [
      'events of something else',
      'text/event-stream',
      'event: hello\ndata: {"type":"hello"}\n\n',
    ],
    [
      'named events that are no JSON',
      'text/event-stream',
      `event: message_start\ndata: {"text": "${PROMPT}\n\n`,
    ],
    [
      'an end without a beginning',
      'text/event-stream',
      'event: message_stop\ndata: {"type":"message_stop"}\n\n',
    ],
    ['nothing', 'text/event-stream', ''],
  ])('understands %s as no answer', async (_what, type, body) => {
    const baseUrl = await listen((_request, response) => {
      response.setHeader('content-type', type).end(body);
    });
    expect(
      await failureOf(
        model('m', { baseUrl: baseUrl + basePath }).complete(ask()),
      ),
    ).toContain('answered what is no answer of this protocol');
  });

  it('follows no redirect, with key and prompt, to somewhere else', async () => {
    let reached = 0;
    const elsewhere = await listen((_request, response) => {
      reached += 1;
      response.end();
    });
    const baseUrl = await listen((_request, response) => {
      response.writeHead(307, { location: elsewhere }).end();
    });
    expect(
      await failureOf(
        model('m', { baseUrl: baseUrl + basePath }).complete(ask()),
      ),
    ).toContain('cannot be reached');
    expect(reached).toBe(0);
  });

  it('says that nobody is there', async () => {
    const { url } = bench.server;
    await bench.server.stop();
    expect(
      await failureOf(
        model('stand-in', { baseUrl: url + basePath }).complete(ask()),
      ),
    ).toContain(`cannot be reached (ECONNREFUSED): see ${section}.baseUrl`);
  });
}
