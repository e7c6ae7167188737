import { stringifyError } from '@backstage/errors';
import { spoken } from './redaction/withoutSecrets';

/**
 * What an error says, for people: without the name of its class, and without
 * secrets that servers repeat in their messages.
 */
export function wordsOf(error: unknown): string {
  return spoken(error instanceof Error ? error.message : stringifyError(error));
}

/** The same for logs and journals: with the name of its class. */
export function reportOf(error: unknown): string {
  return spoken(stringifyError(error));
}
