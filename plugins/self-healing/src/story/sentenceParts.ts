/** A piece of a sentence: words, or a ref to a catalog entity. */
export type SentencePart = { text: string } | { entityRef: string };

/** Other kinds are left as they are, as `host:5000/image` looks just the same. */
const KINDS = [
  'api',
  'component',
  'domain',
  'group',
  'healingpolicy',
  'location',
  'resource',
  'runbook',
  'system',
  'template',
  'user',
].join('|');

// Source of the characters: https://backstage.io/docs/features/software-catalog/references
// A ref stands alone: it is not a piece of an address, a path or an image.
const REF = new RegExp(
  `(?<![\\w./:@-])(?:${KINDS}):` +
    '[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?/' +
    '[a-z0-9](?:[-\\w.]{0,61}[a-z0-9])?' +
    '(?![-\\w/@]|[.:]\\w)',
  'gi',
);

/** @returns the sentence in pieces, of which each full entity ref is one */
export function sentenceParts(sentence: string): SentencePart[] {
  const parts: SentencePart[] = [];
  let end = 0;
  for (const { 0: entityRef, index } of sentence.matchAll(REF)) {
    if (index > end) parts.push({ text: sentence.slice(end, index) });
    parts.push({ entityRef });
    end = index + entityRef.length;
  }
  if (end < sentence.length) parts.push({ text: sentence.slice(end) });
  return parts;
}
