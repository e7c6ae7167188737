// The demo cluster's own commands, chaos, and the stand-in for a model:
//   yarn demo break checkout crashloop
//   yarn demo chaos --incidents 300 --seed 1
//   yarn demo models --port 7444

import { spawn } from 'node:child_process';

const [command, ...rest] = process.argv.slice(2);
const OTHERS = {
  chaos: 'packages/chaos/src/cli.ts',
  models: 'packages/model-server/src/cli.ts',
};
const script = Object.hasOwn(OTHERS, command ?? '')
  ? [OTHERS[command], ...rest]
  : ['packages/demo-cluster/src/cli.ts', ...process.argv.slice(2)];
const child = spawn(
  process.execPath,
  // Much is made and soon dropped here: room for it is half of the collector's work.
  [
    '--max-semi-space-size=64',
    '--require',
    '@backstage/cli/config/nodeTransform.cjs',
    ...script,
  ],
  { stdio: 'inherit' },
);
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => child.kill(signal));
}
child.on('exit', code => process.exit(code ?? 1));
