import { InputError } from '@backstage/errors';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Files by their path from the root, links and what Git keeps left out. */
export type FileTree = ReadonlyMap<string, Buffer>;

/** Far more than a service's skeleton has. */
const MOST_FILES = 2_000;
const MOST_BYTES = 20 * 1024 * 1024;

/** @throws InputError for a folder that is too large to be copied */
export async function readTree(folder: string): Promise<FileTree> {
  const tree = new Map<string, Buffer>();
  let bytes = 0;
  const read = async (path: string): Promise<void> => {
    const items = await readdir(join(folder, path), { withFileTypes: true });
    for (const item of items.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const inside = path ? `${path}/${item.name}` : item.name;
      if (item.isDirectory()) {
        if (item.name !== '.git' && item.name !== 'node_modules') {
          await read(inside);
        }
      } else if (item.isFile()) {
        bytes += (await lstat(join(folder, inside))).size;
        if (tree.size >= MOST_FILES || bytes > MOST_BYTES) {
          throw new InputError(
            `There is more than ${MOST_FILES} files or ${
              MOST_BYTES / 1024 / 1024
            } MB to copy`,
          );
        }
        tree.set(inside, await readFile(join(folder, inside)));
      }
    }
  };
  await read('');
  return tree;
}

/** One file that a change makes or makes another of. */
export type FileChange = { path: string; before?: Buffer; after: Buffer };

/** What is new or other in a tree. What it lacks is left: nobody asked for it. */
export function changesOf(before: FileTree, after: FileTree): FileChange[] {
  return [...after].flatMap(([path, content]) => {
    const old = before.get(path);
    return old?.equals(content) ? [] : [{ path, before: old, after: content }];
  });
}
