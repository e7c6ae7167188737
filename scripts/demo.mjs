// The demo cluster's own commands, and chaos:
//   yarn demo break checkout crashloop
//   yarn demo chaos --incidents 300 --seed 1

import { spawn } from 'node:child_process';

const [command, ...rest] = process.argv.slice(2);
const script =
  command === 'chaos'
    ? ['packages/chaos/src/cli.ts', ...rest]
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
