import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import { deserializeDirectoryContents } from '@backstage/plugin-scaffolder-node';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { FileChange, FileTree, readTree } from './fileTree';

/** Where changes wait that nobody has merged yet. */
const PROPOSED = '.proposed';

/**
 * A folder that stands in for a Git host where there is none: each folder in it
 * is a repository. Writes nothing outside of it.
 */
export class LocalRepositories {
  constructor(readonly folder: string) {}

  /** @throws NotFoundError when there is none of that name */
  async read(name: string): Promise<FileTree> {
    const path = this.#pathOf(name);
    if (!(await isFolder(path))) {
      throw new NotFoundError(`There is no repository ${name}`);
    }
    return readTree(path);
  }

  /** @throws ConflictError when the name is taken */
  async requireFree(name: string): Promise<void> {
    if (await isFolder(this.#pathOf(name))) throw taken(name);
  }

  /** @throws ConflictError when the name is taken, also by one who is faster */
  async create(name: string, tree: FileTree): Promise<void> {
    const path = this.#pathOf(name);
    await mkdir(this.folder, { recursive: true });
    await mkdir(path).catch(error => {
      throw error.code === 'EEXIST' ? taken(name) : error;
    });
    await this.merge(
      name,
      [...tree].map(([file, after]) => ({ path: file, after })),
    );
  }

  async merge(name: string, changes: readonly FileChange[]): Promise<void> {
    await deserializeDirectoryContents(
      this.#pathOf(name),
      changes.map(({ path, after }) => ({ path, content: after })),
    );
  }

  /** Keeps a change for `git apply`; answers with its file. */
  async propose(name: string, diff: string): Promise<string> {
    const folder = resolveSafeChildPath(this.folder, PROPOSED);
    await mkdir(folder, { recursive: true });
    const before = (await readdir(folder)).filter(file =>
      file.startsWith(`${name}-`),
    ).length;
    const file = resolveSafeChildPath(
      folder,
      `${this.#named(name)}-${before + 1}.diff`,
    );
    await writeFile(file, diff, { flag: 'wx' });
    return file;
  }

  #pathOf(name: string): string {
    return resolveSafeChildPath(this.folder, this.#named(name));
  }

  #named(name: string): string {
    if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) {
      throw new InputError(
        `'${name}' is no name of a repository: lower-case letters and digits, with - between them`,
      );
    }
    return name;
  }
}

function taken(name: string): ConflictError {
  return new ConflictError(
    `There is a repository ${name} already: choose another name`,
  );
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() === true;
}
