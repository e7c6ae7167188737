/** @returns the place of a piece of evidence in its page's address */
export function evidenceAnchor(id: string): string {
  return `evidence-${encodeURIComponent(id)}`;
}
