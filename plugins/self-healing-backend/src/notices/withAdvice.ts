import { Analysis } from '@backstage-self-healing/plugin-self-healing-common';
import { shortened } from '../shortened';
import { Message } from './Occasion';

const LONGEST = 500;

/** What a model says in its summary, as far as it was not struck. */
export function adviceOf(
  analysis: Pick<Analysis, 'summary' | 'model'> | undefined,
): string | null {
  const sentences = (analysis?.summary ?? [])
    .filter(({ struck }) => struck === undefined)
    .map(({ text }) => text);
  return sentences.length > 0
    ? `Advice of a model (${analysis!.model.name}), not proven: ${shortened(
        sentences.join(' '),
        LONGEST,
      )}`
    : null;
}

/** Whoever is asked to do something is told what a model makes of it. */
export function withAdvice<
  T extends
    | Pick<Message, 'asks' | 'description'>
    | { lookAt: number }
    | undefined,
>(message: T, advice: string | null | undefined): T {
  if (!message || 'lookAt' in message || !message.asks || !advice) {
    return message;
  }
  return { ...message, description: `${message.description} ${advice}` };
}
