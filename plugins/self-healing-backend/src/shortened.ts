/** A text of no more characters than that; an ellipsis says that it was cut. */
export function shortened(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

/** The same, as one line. */
export function oneLine(text: string, longest: number): string {
  return shortened(text.replace(/\s+/g, ' ').trim(), longest);
}
