import { tokensOf } from './tokens';

// Shorter starts of a prompt are not kept, silently. 1,024 tokens is the floor
// of most models (512 to 4,096):
// https://platform.claude.com/docs/en/build-with-claude/prompt-caching
const FLOOR_TOKENS = 1024;

const KEPT = 50;

/** Remembers the starts of prompts, so that usage says what a real API would say. */
export class PromptCache {
  private readonly starts: string[] = [];

  /** How much of a start was known, in tokens, and how much is known from now on. */
  look(
    model: string,
    start: string | undefined,
  ): { read: number; written: number } {
    if (start === undefined || tokensOf(start) < FLOOR_TOKENS) {
      return { read: 0, written: 0 };
    }
    const key = `${model}\n${start}`;
    if (this.starts.includes(key)) {
      return { read: tokensOf(start), written: 0 };
    }
    this.starts.push(key);
    if (this.starts.length > KEPT) this.starts.shift();
    return { read: 0, written: tokensOf(start) };
  }
}
