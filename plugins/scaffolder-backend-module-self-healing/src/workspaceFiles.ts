import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { glob, lstat } from 'node:fs/promises';
import { relative } from 'node:path';

/**
 * Files of a folder that globs stand for, each once, sorted. Nothing outside of
 * the folder, and no link, whatever it points at.
 */
export async function filesMatching(
  folder: string,
  globs: readonly string[],
): Promise<string[]> {
  const found = new Set<string>();
  for (const pattern of globs) {
    for await (const match of glob(pattern, {
      cwd: folder,
      exclude: name => name === 'node_modules' || name === '.git',
    })) {
      const path = resolveSafeChildPath(folder, match);
      if ((await lstat(path)).isFile()) found.add(relative(folder, path));
    }
  }
  return [...found].sort();
}
