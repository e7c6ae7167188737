// The longer runs, which would cost a push too much time:
//   yarn nightly
//
// Runs all of them, whatever one finds, and says at the end which failed.

import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const RUNS = [
  // Properties on new seeds; each is printed, and how to repeat it.
  ['scripts/explore.mjs', '--rounds', '10'],
  // Random faults and people, on a clock of their own, before a judge.
  ['scripts/demo.mjs', 'chaos', '--incidents', '10000'],
];

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const results = RUNS.map(arguments_ => {
  const startedAt = Date.now();
  const { status } = spawnSync(process.execPath, arguments_, {
    cwd: root,
    stdio: 'inherit',
  });
  const minutes = ((Date.now() - startedAt) / 60_000).toFixed(1);
  return { name: arguments_.join(' '), passed: status === 0, minutes };
});
for (const { name, passed, minutes } of results) {
  console.log(`${passed ? 'passed' : 'FAILED'} in ${minutes} min: ${name}`);
}
process.exit(results.every(({ passed }) => passed) ? 0 : 1);
