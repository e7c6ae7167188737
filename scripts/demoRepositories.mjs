import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Begins the folder that stands in for a Git host anew, as the rest of the demo
 * begins anew: with a service that has not opted in yet.
 */
export async function seedRepositories(root, folder) {
  await rm(folder, { recursive: true, force: true });
  await cp(join(root, 'examples/repositories'), folder, { recursive: true });
}
