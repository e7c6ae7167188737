// End to end, with nothing imitated but the Kubernetes API server:
//   yarn e2e [--update-images] [options of `playwright test`]
//
// First what Debian's Prometheus, Alertmanager and kubectl make of the demo
// cluster, and the backend of Alertmanager; then the whole line in a browser. Traces, screenshots and logs stay
// in e2e/output; --update-images copies the README's into docs/images.

import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { appIsStale } from './stack/appBuild.mjs';
import { run, start, stopRunning } from './stack/childProcess.mjs';
import { startStack } from './stack/stack.mjs';

const require = createRequire(import.meta.url);
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const output = join(root, 'e2e/output');
const clusterSuites = [
  'packages/demo-cluster/src/e2e/prometheus.e2e.ts',
  'packages/demo-cluster/src/e2e/kubectl.e2e.ts',
  'plugins/self-healing-backend-module-observability/dev/prometheus.e2e.ts',
  'plugins/self-healing-backend/src/intake/alertmanagers/alertmanager.e2e.ts',
];

const startedAt = Date.now();
const say = words => {
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  console.log(`[${String(seconds).padStart(3)} s] ${words}`);
};

const playwrightOptions = process.argv.slice(2);
const updateImages = playwrightOptions.includes('--update-images');
if (updateImages) {
  playwrightOptions.splice(playwrightOptions.indexOf('--update-images'), 1);
}

let stack;
let ending = false;
const totals = { passed: 0, failed: 0 };

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => end(1, 'Stopping.'));
}

try {
  await rm(output, { recursive: true, force: true });
  await mkdir(output, { recursive: true });
  const building = (await appIsStale(root)) ? buildApp() : undefined;
  building?.catch(() => {});
  // Whoever names tests wants those and not to wait for others.
  if (playwrightOptions.length === 0) await runClusterSuites();
  await building;
  say('Starting the whole line');
  stack = await startStack({
    root,
    folder: output,
    say,
    onDeath: words => end(1, words),
  });
  say('Running the browser');
  const code = await runPlaywright();
  if (updateImages && code === 0) await copyImages();
  await end(code);
} catch (error) {
  await end(1, error instanceof Error ? error.message : String(error));
}

async function runClusterSuites() {
  say('Prometheus, Alertmanager and kubectl');
  const report = join(output, 'demo-cluster.tap');
  const code = await run(process.execPath, [
    '--require',
    '@backstage/cli/config/nodeTransform.cjs',
    '--test',
    `--test-concurrency=${clusterSuites.length}`,
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    '--test-reporter=tap',
    `--test-reporter-destination=${report}`,
    ...clusterSuites,
  ]);
  const tap = await readFile(report, 'utf8');
  const count = what =>
    Number(tap.match(new RegExp(`^# ${what} (\\d+)$`, 'm'))?.[1] ?? 0);
  add(count('pass'), count('fail') + count('cancelled'), code);
}

/** Beside the suites above, which mostly wait. */
async function buildApp() {
  say('Building the app');
  const cli = require.resolve('@backstage/cli/package.json');
  const log = join(output, 'logs', 'app-build.log');
  await mkdir(dirname(log), { recursive: true });
  const building = start({
    program: process.execPath,
    args: [join(dirname(cli), 'bin/backstage-cli'), 'package', 'build'],
    cwd: join(root, 'packages/app'),
    log,
  });
  const how = await building.ended;
  if (how !== 'exit code 0') {
    throw new Error(`The app could not be built (${how}), see ${log}`);
  }
}

async function runPlaywright() {
  const report = join(output, 'report.json');
  const code = await run(
    process.execPath,
    [
      require.resolve('@playwright/test/cli'),
      'test',
      '--config',
      'e2e/playwright.config.ts',
      ...playwrightOptions,
    ],
    {
      cwd: root,
      env: {
        E2E_STACK: JSON.stringify(stack.addresses),
        PLAYWRIGHT_JSON_OUTPUT_FILE: report,
      },
    },
  );
  const text = await readFile(report, 'utf8').catch(() => '{}');
  const { stats = { expected: 0, unexpected: 0, flaky: 0 } } = JSON.parse(text);
  add(stats.expected, stats.unexpected + stats.flaky, code);
  return totals.failed > 0 ? 1 : code;
}

/** A suite that failed without a failed test counts as one. */
function add(passed, failed, code) {
  totals.passed += passed;
  totals.failed += failed === 0 && code !== 0 ? 1 : failed;
}

/** Those that the README shows, in the light theme. */
async function copyImages() {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const names = readme.matchAll(/docs\/images\/([\w-]+)\.png/g);
  const folder = join(root, 'docs/images');
  await mkdir(folder, { recursive: true });
  for (const [, name] of names) {
    const picture = join(output, 'screenshots', `${name}-light.png`);
    await copyFile(picture, join(folder, `${name}.png`));
    say(`Copied ${name}.png into docs/images`);
  }
}

async function end(code, words) {
  if (ending) return;
  ending = true;
  if (words) {
    say(words);
    if (totals.failed === 0) totals.failed = 1;
  }
  // Its browser first, while there is a portal to close it at.
  await stopRunning();
  await stack?.stop();
  say(`Logs, traces and screenshots: ${output}`);
  console.log(`${totals.passed} passed, ${totals.failed} failed`);
  process.exit(totals.failed > 0 ? 1 : code);
}
