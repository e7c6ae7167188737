import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const BUILT = 'packages/app/dist/index.html';

// What goes into the app: it bundles these packages from their sources.
const SOURCES = [
  'yarn.lock',
  'packages/app/package.json',
  'packages/app/public',
  'packages/app/src',
  'plugins/self-healing/package.json',
  'plugins/self-healing/src',
  'plugins/self-healing-common/package.json',
  'plugins/self-healing-common/src',
];

/** Whether the app was never built, or a source is newer than its build. */
export async function appIsStale(root) {
  const built = await modified(join(root, BUILT));
  const sources = await Promise.all(
    SOURCES.map(source => newest(join(root, source))),
  );
  return built === undefined || Math.max(...sources) > built;
}

async function modified(path) {
  const found = await stat(path).catch(() => undefined);
  return found?.mtimeMs;
}

async function newest(path) {
  const found = await stat(path);
  if (!found.isDirectory()) return found.mtimeMs;
  const entries = await readdir(path);
  const times = await Promise.all(
    entries.map(entry => newest(join(path, entry))),
  );
  // A folder's own time tells of deleted files.
  return Math.max(found.mtimeMs, ...times);
}
