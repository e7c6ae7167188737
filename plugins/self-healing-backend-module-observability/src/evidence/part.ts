import { Evidence } from '@backstage-self-healing/plugin-self-healing-common';

/** A piece of evidence, without what all of a source have alike. */
export type Part = Pick<Evidence, 'kind' | 'title' | 'data' | 'series' | 'gap'>;

/** What is missing, as one sentence; nothing where nothing is. */
export function sentence(words: readonly (string | undefined)[]): {
  gap?: string;
} {
  const told = words.flatMap(word => (word ? [word] : [])).join('; ');
  return told
    ? {
        gap: `${told[0].toUpperCase()}${told.slice(1)}${
          told.endsWith('.') ? '' : '.'
        }`,
      }
    : {};
}
