import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';

/**
 * Copies an example configuration with other addresses and files than the
 * demo's. What is to be replaced must be there: the example is what is tested.
 */
export async function copyExample(source, target, replacements) {
  let text = await readFile(source, 'utf8');
  for (const [from, to] of Object.entries(replacements)) {
    if (!text.includes(from)) {
      throw new Error(`${basename(source)} no longer holds ${from}`);
    }
    text = text.replaceAll(from, to);
  }
  await writeFile(target, text);
}
