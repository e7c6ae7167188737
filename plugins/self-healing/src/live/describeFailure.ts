import { ResponseError } from '@backstage/errors';

/**
 * @returns the server's own words where it said any: they name what to fix,
 * which "Request failed with 400 Bad Request" does not
 */
export function describeFailure(error: unknown): {
  status?: number;
  /** Absent when no answer came at all. */
  message?: string;
} {
  if (error instanceof Error && error.name === 'ResponseError') {
    const { statusCode, body, message } = error as ResponseError;
    return {
      status: statusCode,
      message: body?.error?.message || message,
    };
  }
  // Fetch says only "Failed to fetch", each browser in its own words.
  // https://fetch.spec.whatwg.org/#fetch-method
  if (error instanceof TypeError) return {};
  return { message: error instanceof Error ? error.message : String(error) };
}
