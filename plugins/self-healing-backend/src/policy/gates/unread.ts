import { PolicyFacts } from '../facts';

/** What could not be read, in one sentence; undefined when everything was. */
export function unreadSentence({
  unread = [],
}: Pick<PolicyFacts, 'unread'>): string | undefined {
  return unread.length > 0
    ? `Could not be read: ${unread.join('; ')}.`
    : undefined;
}
