import {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
} from '@anthropic-ai/sdk';
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
    return {
      kind: 'status',
      // An `error` event in a stream has none; these are the ones that it
      // stands for: https://platform.claude.com/docs/en/api/errors
      status: error.status ?? (error.type === 'overloaded_error' ? 529 : 500),
      type: error.type ?? undefined,
      detail: error.apiMessage ?? undefined,
      requestId: error.requestID ?? undefined,
    };
  }
  // What is left is a connection that was lost, or no event that can be read.
  return begun && !(error instanceof SyntaxError)
    ? { kind: 'broken-off' }
    : { kind: 'not-understood' };
}
