import { errorCode } from './errorCode';
import { ModelTrouble } from './modelFailure';

/**
 * What the SDKs of Anthropic and of OpenAI have alike: classes of errors, as
 * static members of their clients.
 *
 * @public
 */
export type SdkErrors<TApiError> = {
  APIConnectionTimeoutError: abstract new (...args: never[]) => unknown;
  APIConnectionError: abstract new (...args: never[]) => unknown;
  /** What the others extend. */
  APIError: abstract new (...args: never[]) => TApiError;
};

/**
 * What an API says in an error that it answers with.
 *
 * @public
 */
export type ToldByApi = Omit<Extract<ModelTrouble, { kind: 'status' }>, 'kind'>;

/**
 * What an error of an SDK, or a stream that ended without one, means.
 *
 * @param begun - whether an answer had begun
 */
export function sdkTrouble<TApiError>(
  error: unknown,
  {
    errors,
    told,
    begun,
    timeoutMs,
  }: {
    errors: SdkErrors<TApiError>;
    told(error: TApiError): ToldByApi;
    begun: boolean;
    timeoutMs: number;
  },
): ModelTrouble {
  if (error instanceof errors.APIConnectionTimeoutError) {
    return { kind: 'timeout', afterMs: timeoutMs };
  }
  if (error instanceof errors.APIConnectionError) {
    return { kind: 'unreachable', code: errorCode(error) };
  }
  if (error instanceof errors.APIError) {
    return { kind: 'status', ...told(error) };
  }
  // What is left is a connection that was lost, or no event that can be read.
  return begun && !(error instanceof SyntaxError)
    ? { kind: 'broken-off' }
    : { kind: 'not-understood' };
}
