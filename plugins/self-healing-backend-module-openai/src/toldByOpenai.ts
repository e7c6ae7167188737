import { ToldByApi } from '@backstage-self-healing/plugin-self-healing-node';
import { APIError } from 'openai';

/** What an error says that the API answered with. */
export function toldByOpenai(error: APIError): ToldByApi {
  const body = error.error as { message?: unknown } | undefined;
  return {
    // An error in the midst of a stream has none.
    status: error.status ?? 500,
    // Compatible servers send numbers and null as well.
    type: [error.code, error.type].find(word => typeof word === 'string'),
    detail: typeof body?.message === 'string' ? body.message : undefined,
    requestId: error.requestID ?? undefined,
  };
}
