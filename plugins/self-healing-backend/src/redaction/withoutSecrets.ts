import { UNNUMBERED } from './Placeholders';
import { redact } from './redact';
import { redactValue } from './redactValue';

/**
 * Without secrets, but with the names of people: for what the line itself
 * says, which is about who did what.
 */
export function withoutSecrets(text: string): string {
  return redact(text, { pii: false }).text;
}

/** The same for plain data. */
export function withoutSecretsIn<T>(value: T): T {
  return redactValue(value, { pii: false });
}

/**
 * What others say, for logs, journals and answers that belong to no incident:
 * nobody is told apart in it.
 */
export function spoken(text: string): string {
  return redact(text, { placeholders: UNNUMBERED, beforeNames: true }).text;
}
