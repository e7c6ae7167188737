import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';

/** From the root of the repository, where these checks are started. */
export const EXAMPLES = resolve('examples/prometheus');

/** Copies an example configuration with other addresses and files than the demo's. */
export async function copyExample(
  name: string,
  target: string,
  replacements: Record<string, string>,
): Promise<void> {
  let text = await readFile(resolve(EXAMPLES, name), 'utf8');
  for (const [from, to] of Object.entries(replacements)) {
    if (!text.includes(from)) {
      throw new Error(`${name} no longer holds ${from}`);
    }
    text = text.replaceAll(from, to);
  }
  await writeFile(target, text);
}
