/** What a server that was told something answered. */
export type Answer = { status: number; text: string; retryAfter?: string };

/** Longer answers are not what was asked for. */
const LONGEST_ANSWER = 4_096;

/**
 * Posts JSON to an address from the configuration, and nowhere else: no
 * redirect is followed.
 *
 * @throws when there is no answer in time
 */
export async function post(request: {
  url: string;
  headers: Record<string, string>;
  body: string;
  timeoutMs: number;
  signal: AbortSignal;
}): Promise<Answer> {
  const { url, headers, body, timeoutMs } = request;
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([request.signal, timeout]),
    });
    const text = (await response.text()).slice(0, LONGEST_ANSWER);
    const retryAfter = response.headers.get('Retry-After');
    return {
      status: response.status,
      text,
      ...(retryAfter ? { retryAfter } : {}),
    };
  } catch (error) {
    request.signal.throwIfAborted();
    const { host } = new URL(url);
    if (timeout.aborted) {
      throw new Error(`${host} did not answer within ${timeoutMs} ms`);
    }
    const cause = (error as { cause?: { code?: string } }).cause?.code;
    throw new Error(`${host} cannot be reached${cause ? ` (${cause})` : ''}`);
  }
}
