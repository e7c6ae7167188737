/**
 * The beginning of a text that is too long to keep, cut where a word or a pair
 * of JSON or of a query ends. What is cut within a secret is no longer told from
 * a word when it is redacted, and would be kept.
 *
 * @public
 */
export function cutAtWord(text: string, most: number): string {
  if (text.length <= most) return text;
  let end = most;
  while (end > 0 && !/[\s,;&]/.test(text[end])) end--;
  return `${text.slice(0, end).trimEnd()}…`;
}
