/** A guess, as good as any without a tokenizer: four characters a token. */
export function tokensOf(text: string): number {
  return Math.ceil(text.length / 4);
}

/** The start of a text that fits into so many tokens. */
export function firstTokens(text: string, tokens: number): string {
  return text.slice(0, tokens * 4);
}
