import { once } from 'events';
import { Response } from 'express';

/** Proxies take a connection for dead that says nothing for a minute or so. */
const STILL_HERE_MS = 15_000;

/**
 * Answers with server-sent events until there are no more, whoever asked has
 * gone, or the time is up.
 * Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export async function sendEvents(
  response: Response,
  events: (signal: AbortSignal) => AsyncIterable<unknown>,
  options: { longestMs: number; closing: AbortSignal },
): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  // Who went before that is told of no more.
  if (response.destroyed) gone.abort();
  const signal = AbortSignal.any([
    gone.signal,
    options.closing,
    AbortSignal.timeout(options.longestMs),
  ]);
  response.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    // A proxy or a compression that gathers would give nothing until the end.
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
  });
  response.write(': open\n\n');
  const stillHere = setInterval(
    () => response.write(': still here\n\n'),
    STILL_HERE_MS,
  );
  try {
    for await (const event of events(signal)) {
      if (signal.aborted) break;
      const isTaken = response.write(`data: ${JSON.stringify(event)}\n\n`);
      // Whoever reads slowly is waited for, and not remembered for.
      if (!isTaken) await once(response, 'drain', { signal }).catch(() => {});
    }
  } catch {
    // The answer has begun: that it ends without an end is all it can say.
  } finally {
    clearInterval(stillHere);
    response.end();
  }
}
