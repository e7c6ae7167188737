import { glob, readdir, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { UsageError } from '../Terminal';

/** A file to look at. `named`: somebody said it themselves. */
export type FoundFile = { file: string; named: boolean };

/** Nobody writes entities there. */
const PASSED_OVER = new Set(['node_modules', 'dist', 'coverage']);

/**
 * The files that paths, folders and glob patterns stand for, each once, sorted.
 *
 * @throws UsageError for what stands for nothing
 */
export async function findFiles(
  patterns: readonly string[],
  cwd: string,
): Promise<FoundFile[]> {
  const found = new Map<string, boolean>();
  for (const pattern of patterns) {
    const files = await filesOf(pattern, cwd);
    if (files.length === 0) {
      throw new UsageError(
        `'${pattern}' stands for no file: give files, folders with .yaml or .yml files, or globs`,
      );
    }
    for (const { file, named } of files) {
      found.set(file, named || found.get(file) === true);
    }
  }
  return [...found]
    .map(([file, named]) => ({ file, named }))
    .sort((a, b) => (a.file < b.file ? -1 : 1));
}

async function filesOf(pattern: string, cwd: string): Promise<FoundFile[]> {
  const path = resolve(cwd, pattern);
  const known = await stat(path).catch(() => undefined);
  if (known?.isDirectory()) return filesBelow(path, cwd);
  if (known) return [{ file: shown(path, cwd), named: true }];
  const files: FoundFile[] = [];
  for await (const match of glob(pattern, {
    cwd,
    exclude: name => PASSED_OVER.has(name),
  })) {
    const matched = resolve(cwd, match);
    if ((await stat(matched)).isFile()) {
      files.push({ file: shown(matched, cwd), named: false });
    }
  }
  return files;
}

async function filesBelow(folder: string, cwd: string): Promise<FoundFile[]> {
  const items = await readdir(folder, { withFileTypes: true });
  const below = await Promise.all(
    items.map(async (item): Promise<FoundFile[]> => {
      const path = join(folder, item.name);
      if (item.isDirectory()) {
        return PASSED_OVER.has(item.name) || item.name.startsWith('.')
          ? []
          : filesBelow(path, cwd);
      }
      return item.isFile() && /\.ya?ml$/.test(item.name)
        ? [{ file: shown(path, cwd), named: false }]
        : [];
    }),
  );
  return below.flat();
}

function shown(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short.startsWith('..') ? path : short;
}
