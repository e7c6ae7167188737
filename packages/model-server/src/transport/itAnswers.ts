/* eslint-disable jest/no-export -- it is there for other packages' tests */

import { PROMPT, SYSTEM, TransportBench } from './transportBench';

/** What it brings back, and what it costs. */
export function itAnswers(bench: TransportBench): void {
  const { model, ask } = bench;

  it('brings the answer, as it streams and as a whole', async () => {
    const chunks: string[] = [];
    const reply = await model('stand-in').complete(
      ask({ onText: chunk => chunks.push(chunk) }),
    );
    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks.join('')).toBe(reply.text);
    expect(reply.stopped).toBe('end');
    expect(reply.tokens.input).toBeGreaterThan(1_000);
    expect(reply.tokens.output).toBe(Math.ceil(reply.text.length / 4));
    expect(reply.cost).toBeUndefined();
  });

  it('sends what it was given, and its schema as the API takes it', async () => {
    await model('stand-in').complete(ask());
    const [{ body, status }] = bench.server.requests;
    expect(status).toBe(200);
    const text = JSON.stringify(body);
    for (const part of [SYSTEM, PROMPT]) {
      expect(text).toContain(JSON.stringify(part).slice(1, -1));
    }
    expect(text).toContain('"json_schema"');
  });

  it('tells what it used and cost, and what of it the cache had', async () => {
    const prices = { input: 10, output: 100, cachedInput: 1 };
    const asked = model('stand-in', { prices });
    const first = await asked.complete(ask());
    const second = await asked.complete(ask());
    expect(first.tokens.cachedInput).toBe(0);
    expect(second.tokens.cachedInput).toBeGreaterThan(1_000);
    expect(second.tokens.input).toBe(first.tokens.input);
    const { input, output, cachedInput = 0 } = second.tokens;
    expect(second.cost).toEqual({
      currency: 'USD',
      amount: expect.closeTo(
        ((input - cachedInput) * 10 + cachedInput + output * 100) / 1e6,
        9,
      ),
    });
    expect(second.cost!.amount).toBeLessThan(first.cost!.amount);
  });

  it('says that the limit cut the answer off', async () => {
    const reply = await model('stand-in/overrun').complete(
      ask({ maxOutputTokens: 20 }),
    );
    expect(reply.stopped).toBe('length');
    expect(reply.tokens.output).toBe(20);
  });

  it('says that the model will not answer', async () => {
    const reply = await model('stand-in/refuse').complete(ask());
    expect(reply.stopped).toBe('refusal');
  });

  it('judges nothing: what is no JSON comes as it is', async () => {
    const reply = await model('stand-in/garbage').complete(ask());
    expect(() => JSON.parse(reply.text)).toThrow(SyntaxError);
    expect(reply.stopped).toBe('end');
  });

  it('waits no longer when it is told to stop', async () => {
    const controller = new AbortController();
    const reason = new Error('the time is up');
    const completion = model('stand-in/stall').complete(
      ask({
        signal: controller.signal,
        onText: () => controller.abort(reason),
      }),
    );
    await expect(completion).rejects.toBe(reason);
    // The connection is closed, so nothing more is paid for.
    const [request] = bench.server.requests;
    while (!request.abandoned) await new Promise(setImmediate);
    expect(request.abandoned).toBe(true);
  });

  it('does not begin when it was told to stop', async () => {
    const reason = new Error('the time is up');
    await expect(
      model('stand-in').complete(ask({ signal: AbortSignal.abort(reason) })),
    ).rejects.toBe(reason);
    expect(bench.server.requests).toHaveLength(0);
  });
}
