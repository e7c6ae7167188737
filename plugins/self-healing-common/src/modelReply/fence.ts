/**
 * Text that somebody else wrote, between two lines that it cannot know, so that
 * it cannot end them.
 *
 * @public
 */
export function fenced(id: string, nonce: string, text: string): string {
  return `<<<${id} ${nonce}\n${text}\n${id} ${nonce}>>>`;
}

const OPENING = /^<<<([A-Z]\d+) (\S+)$/;

/**
 * What stands between the fences of a prompt, by id. Fences inside of fences
 * are text.
 *
 * @public
 */
export function readFenced(prompt: string): Map<string, string> {
  const pieces = new Map<string, string>();
  let nonce: string | undefined;
  let open: { id: string; lines: string[] } | undefined;
  for (const line of prompt.split('\n')) {
    if (open) {
      if (line === `${open.id} ${nonce}>>>`) {
        pieces.set(open.id, open.lines.join('\n'));
        open = undefined;
      } else {
        open.lines.push(line);
      }
      continue;
    }
    const [, id, word] = OPENING.exec(line) ?? [];
    // The first one is ours, and all of ours share its word.
    if (id && (nonce ?? word) === word) {
      nonce = word;
      open = { id, lines: [] };
    }
  }
  return pieces;
}
