// Properties on seeds that nobody has tried:
//   yarn test:explore [--rounds 3] [--seed N] [paths]
//
// Runs the tests that hold properties, once a round, each on a seed of its own
// and with five times the runs. What it finds becomes a fixed case: fast-check
// prints the counterexample, this prints the seed and how to repeat it.

import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const RUNS = 500;
const root = dirname(dirname(fileURLToPath(import.meta.url)));

const { values, positionals } = parseArgs({
  options: { rounds: { type: 'string' }, seed: { type: 'string' } },
  allowPositionals: true,
});
const given = values.seed === undefined ? undefined : whole('seed');
const rounds =
  given !== undefined ? 1 : values.rounds === undefined ? 3 : whole('rounds');

const files = filesWithProperties(positionals);
if (files.length === 0) {
  fail(`no test with a property under ${positionals.join(', ') || root}`);
}
const failed = [];
for (let round = 1; round <= rounds; round += 1) {
  const seed = given ?? randomInt(-(2 ** 31), 2 ** 31);
  console.log(`\nRound ${round} of ${rounds}: seed ${seed}, ${RUNS} runs`);
  const { status } = spawnSync(
    process.execPath,
    [join(root, 'scripts/test.mjs'), '--runTestsByPath', ...files],
    {
      cwd: root,
      stdio: 'inherit',
      env: {
        ...process.env,
        PROPERTY_SEED: String(seed),
        PROPERTY_RUNS: String(RUNS),
      },
    },
  );
  if (status !== 0) failed.push(seed);
}
console.log(
  failed.length === 0
    ? `\nNothing found in ${rounds} rounds`
    : `\nFailed on ${failed.length} of ${rounds} seeds. To repeat:\n${failed
        .map(seed => `  yarn test:explore --seed ${seed}`)
        .join('\n')}`,
);
process.exit(failed.length === 0 ? 0 : 1);

function whole(name) {
  const number = Number(values[name]);
  if (!Number.isInteger(number)) fail(`--${name} wants a whole number`);
  return number;
}

function filesWithProperties(paths) {
  const { stdout } = spawnSync(
    'git',
    [
      'grep',
      '--files-with-matches',
      '--untracked',
      "from 'fast-check'",
      '--',
      ...(paths.length > 0 ? paths : ['plugins', 'packages']),
    ],
    { cwd: root, encoding: 'utf8' },
  );
  return stdout.split('\n').filter(file => /\.test\.tsx?$/.test(file));
}

function fail(problem) {
  console.error(`yarn test:explore: ${problem}`);
  process.exit(1);
}
