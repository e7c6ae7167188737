import {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
} from 'openai';
import {
  errorCode,
  ModelTrouble,
} from '@backstage-self-healing/plugin-self-healing-node';

/**
 * What an error of the SDK, or a stream that ended without one, means.
 *
 * @param begun - whether an answer had begun
 */
export function troubleOf(
  error: unknown,
  begun: boolean,
  timeoutMs: number,
): ModelTrouble {
  if (error instanceof APIConnectionTimeoutError) {
    return { kind: 'timeout', afterMs: timeoutMs };
  }
  if (error instanceof APIConnectionError) {
    return { kind: 'unreachable', code: errorCode(error) };
  }
  if (error instanceof APIError) {
    const body = error.error as { message?: unknown } | undefined;
    return {
      kind: 'status',
      // An error in the midst of a stream has none.
      status: error.status ?? 500,
      // Compatible servers send numbers and null as well.
      type: [error.code, error.type].find(word => typeof word === 'string'),
      detail: typeof body?.message === 'string' ? body.message : undefined,
      requestId: error.requestID ?? undefined,
    };
  }
  // What is left is a connection that was lost, or no event that can be read.
  return begun && !(error instanceof SyntaxError)
    ? { kind: 'broken-off' }
    : { kind: 'not-understood' };
}
