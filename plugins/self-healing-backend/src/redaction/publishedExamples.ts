import { hash } from 'node:crypto';

/**
 * Keys of the real form that their makers have published in documents and
 * samples, so that they are no secrets: those that gitleaks lets pass
 * (config/gitleaks.toml, MIT). Kept as the beginnings of their SHA-256, so
 * that no scanner takes this file for a leak.
 */
const PUBLISHED = new Set([
  '2037abcaffb2b77785da716c',
  '3f370c9dd8225c63b5c77de1',
  'e4a5542bb7fd7b67e943c71a',
  'a19f89ab3555eac10c40741f',
  '0b476bdf9acf2123d547b5ae',
  'eb540d2b6ee2a0a47c5779bc',
  '37f8f09bdf12c2f2eae4ead7',
  '8731261cb72d86267a32a532',
  '49f777db995e8260da7ca9ff',
  '27a9a42931dff7eb2f8434e2',
  'dc0fcf046c61640cbd1e8b99',
  '4c98242dcadc8b29005c6b4a',
  'ea9bb1082cf95663f5faca23',
  '3a8b61d0f636b007840c0d40',
  'a6c814bc555ae62c7bd8b58e',
  '2f21fd9c81678e396751af8b',
]);

const LENGTHS = new Set([32, 39]);

/** Whether everybody knows this value from a document. */
export function isPublished(value: string): boolean {
  return (
    LENGTHS.has(value.length) &&
    PUBLISHED.has(hash('sha256', value).slice(0, 24))
  );
}
