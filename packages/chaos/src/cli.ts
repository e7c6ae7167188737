// yarn demo chaos [--incidents N] [--seed N]: worlds full of faults, until so
// many incidents were seen; ends with 1 when a judge calls any act wrong, or
// nobody was told of what was critical for long.
import { parseArgs } from 'node:util';
import { runWorld } from './world';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      incidents: { type: 'string', default: '300' },
      seed: { type: 'string' },
    },
  });
  const wanted = Number(values.incidents);
  const first =
    values.seed === undefined
      ? Math.floor(Math.random() * 2 ** 30)
      : Number(values.seed);
  if (!Number.isInteger(wanted) || wanted < 1 || !Number.isInteger(first)) {
    throw new Error('--incidents and --seed take whole numbers');
  }
  const startedAt = performance.now();
  let incidents = 0;
  let writes = 0;
  let wrong = 0;
  let silent = 0;
  let curable = 0;
  let cured = 0;
  let seed = first;
  for (; incidents < wanted; seed += 1) {
    const report = await runWorld(seed);
    incidents += report.incidents;
    writes += report.writes;
    wrong += report.wrong.length;
    curable += report.curable;
    cured += report.cured;
    for (const line of report.wrong) console.log(`WRONG seed ${seed}, ${line}`);
    for (const line of report.silent)
      console.log(`SILENT seed ${seed}, ${line}`);
    silent += report.silent.length;
    console.log(
      `seed ${seed}: ${report.incidents} incidents, ${report.writes} acts, ${report.wrong.length} wrong, ${report.cured} of ${report.curable} cured`,
    );
  }
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  console.log(
    `Chaos, seeds ${first} to ${
      seed - 1
    }: ${incidents} incidents, ${writes} acts, ${wrong} wrong, ${silent} silent, ${cured} of ${curable} bad releases that were left to it cured, in ${seconds} s`,
  );
  process.exitCode = wrong + silent > 0 ? 1 : 0;
}

main().then(
  () => process.exit(),
  error => {
    console.error(error);
    process.exit(1);
  },
);
