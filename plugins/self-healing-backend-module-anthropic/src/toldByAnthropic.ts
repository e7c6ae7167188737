import { APIError } from '@anthropic-ai/sdk';
import { ToldByApi } from '@backstage-self-healing/plugin-self-healing-node';

/** What an error says that the API answered with. */
export function toldByAnthropic(error: APIError): ToldByApi {
  return {
    // An `error` event in a stream has none; these are the ones that it
    // stands for: https://platform.claude.com/docs/en/api/errors
    status: error.status ?? (error.type === 'overloaded_error' ? 529 : 500),
    type: error.type ?? undefined,
    detail: error.apiMessage ?? undefined,
    requestId: error.requestID ?? undefined,
  };
}
