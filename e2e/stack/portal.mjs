import { appendFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { start } from './childProcess.mjs';

/**
 * The portal under somebody who starts it again when it is killed, as the
 * kubelet would. Any other end is its own fault and told to `onDeath`.
 *
 * @param pidFile - where the tests find whom to kill
 */
export function startPortal({ root, log, pidFile, env, onDeath }) {
  let stopping = false;
  let current;
  let report;
  const ended = new Promise(resolve => {
    report = resolve;
  });

  const launch = async () => {
    current = start({
      cwd: join(root, 'packages/backend'),
      log,
      program: process.execPath,
      args: [
        '--require',
        '@backstage/cli/config/nodeTransform.cjs',
        'src/index.ts',
        '--config',
        join(root, 'app-config.yaml'),
        '--config',
        join(root, 'app-config.e2e.yaml'),
      ],
      env,
      // Asked politely it waits a few seconds for requests that are under way;
      // nothing that it keeps outlives the run.
      stopSignal: 'SIGKILL',
      onEnd: async how => {
        if (!stopping && how === 'SIGKILL') {
          await appendFile(log, '\n--- killed, and started again ---\n\n');
          await launch();
          return;
        }
        report(how);
        if (!stopping) onDeath(how);
      },
    });
    // Whoever reads it finds all of it, and never an empty file.
    await writeFile(`${pidFile}.new`, String(current.pid));
    await rename(`${pidFile}.new`, pidFile);
  };

  launch();
  return {
    ended,
    async stop() {
      stopping = true;
      await current.stop();
    },
  };
}
