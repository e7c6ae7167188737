import { stringifyError } from '@backstage/errors';

/** What an error says, for people: without the name of its class. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : stringifyError(error);
}
