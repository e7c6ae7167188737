// The demo portal: the demo cluster, a stand-in for a model, the backend and
// the app.
//   yarn start [options of `backstage-cli repo start`]
//
// Everything runs on this machine and ends together: on Ctrl-C, or when any
// part of it dies.

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as wait } from 'node:timers/promises';
import { seedRepositories } from './demoRepositories.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);

const CLUSTER_PORT = 7443;
const MODELS_PORT = 7444;
const BACKEND_PORT = 7007;
const APP_PORT = 3000;
const PROMETHEUS_PORT = 9090;
const STARTUP_LIMIT_MS = 5 * 60_000;

const startedAt = Date.now();
const groups = [];
let ending = false;

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(name, () => end(0, 'Stopping.'));
}

try {
  await requireNode();
  await requireFreePorts();

  // A new secret for every run, in the environment of the two that need it.
  const environment = {
    ...process.env,
    SELF_HEALING_ALERT_TOKEN: randomBytes(24).toString('hex'),
    // The backend says much at `info`; what happens is to be seen in the portal.
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
  };

  say('Starting the demo cluster (a small Kubernetes API with a shop in it)');
  run('demo cluster', environment, [
    '--require',
    require.resolve('@backstage/cli/config/nodeTransform.cjs'),
    'packages/demo-cluster/src/cli.ts',
    'start',
  ]);
  await until('the demo cluster', clusterIsReady);
  // For an Alertmanager of your own, see examples/prometheus.
  await writeFile(
    join(root, '.demo/alert-token'),
    environment.SELF_HEALING_ALERT_TOKEN,
    { mode: 0o600 },
  );

  say('Starting the stand-in for a model (it knows none)');
  run('model server', environment, [
    '--require',
    require.resolve('@backstage/cli/config/nodeTransform.cjs'),
    'packages/model-server/src/cli.ts',
    '--port',
    String(MODELS_PORT),
    // Wrong on purpose here and there, so that one sees how that is shown.
    '--mode',
    'careless',
  ]);

  if (await prometheusIsHere()) {
    say('Starting Prometheus, which is installed here, for its series');
    const folder = join(root, '.demo/prometheus');
    // What it measured of another run's cluster is no past of this one's.
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    run(
      'Prometheus',
      process.env,
      [
        '--config.file=examples/prometheus/prometheus.yml',
        `--storage.tsdb.path=${folder}`,
        `--web.listen-address=127.0.0.1:${PROMETHEUS_PORT}`,
      ],
      { program: 'prometheus', stdio: 'ignore', isExtra: true },
    );
    // Read by Backstage as a part of its configuration.
    environment.APP_CONFIG_selfHealing_observability_prometheus_servers =
      JSON.stringify([
        { name: 'demo', url: `http://127.0.0.1:${PROMETHEUS_PORT}` },
      ]);
  }

  await seedRepositories(root, join(root, '.demo/repositories'));

  say('Starting the backend and the app; the first build takes the longest');
  run('portal', environment, [
    join(
      dirname(require.resolve('@backstage/cli/package.json')),
      'bin/backstage-cli',
    ),
    'repo',
    'start',
    ...process.argv.slice(2),
  ]);
  await Promise.all([
    until('the backend', async () => {
      const path = '/.backstage/health/v1/readiness';
      const { status } = await get(httpRequest, { port: BACKEND_PORT, path });
      return status === 200;
    }).then(() => until('the catalog', shopIsInCatalog)),
    until('the app', async () => {
      const { status } = await get(httpRequest, { port: APP_PORT });
      return status === 200;
    }),
  ]);
  if (!ending) welcome();
} catch (error) {
  await end(1, error instanceof Error ? error.message : String(error));
}

async function requireNode() {
  const { engines } = JSON.parse(
    await readFile(join(root, 'package.json'), 'utf8'),
  );
  const major = process.versions.node.split('.')[0];
  if (!engines.node.split(' || ').includes(major)) {
    throw new Error(
      `This is Node ${process.versions.node}; Backstage needs Node ${engines.node}. The README's first command brings its own.`,
    );
  }
}

async function requireFreePorts() {
  const ports = {
    [APP_PORT]: 'app',
    [BACKEND_PORT]: 'backend',
    [CLUSTER_PORT]: 'demo cluster',
    [MODELS_PORT]: 'model server',
  };
  const taken = [];
  for (const [port, who] of Object.entries(ports)) {
    if (await answers(Number(port))) taken.push(`${port} (${who})`);
  }
  if (taken.length > 0) {
    throw new Error(
      `Something already listens on port ${taken.join(
        ', ',
      )}. Is the demo running elsewhere? Stop it and try again.`,
    );
  }
}

function answers(port) {
  return new Promise(resolve => {
    const socket = connect({ port, host: 'localhost' });
    const done = result => {
      socket.destroy();
      resolve(result);
    };
    socket.on('connect', () => done(true));
    socket.on('error', () => done(false));
  });
}

/** The demo does without it: one that is not installed, or runs already. */
async function prometheusIsHere() {
  const installed = await new Promise(resolve => {
    const child = spawn('prometheus', ['--version'], { stdio: 'ignore' });
    child.on('error', () => resolve(false));
    child.on('exit', code => resolve(code === 0));
  });
  return installed && !(await answers(PROMETHEUS_PORT));
}

function run(name, env, args, options = {}) {
  const { program, stdio = 'inherit', isExtra = false } = options;
  // The same Node as this script's, whatever else the machine has; a process
  // group of its own, so that what it starts can be ended with it.
  const child = spawn(program ?? process.execPath, args, {
    cwd: root,
    env,
    detached: true,
    stdio: ['ignore', stdio, stdio],
  });
  child.on('error', error => end(1, `The ${name} did not start: ${error}`));
  child.on('exit', (code, cause) => {
    const how = `The ${name} ended (${cause ?? `code ${code}`})`;
    if (!isExtra) end(1, `${how}; ending the rest.`);
    // An old one knows not all that the example rules say.
    else if (!ending) say(`${how}; the demo goes on without it.`);
  });
  if (child.pid) groups.push(child.pid);
}

async function until(what, isReady) {
  let told = Date.now();
  while (!ending) {
    if (await isReady().catch(() => false)) {
      say(`${what} answers`.replace(/^t/, 'T'));
      return;
    }
    if (Date.now() - startedAt > STARTUP_LIMIT_MS) {
      throw new Error(
        `After ${STARTUP_LIMIT_MS / 60_000} minutes ${what} does not answer.`,
      );
    }
    if (Date.now() - told > 10_000) {
      told = Date.now();
      say(`Waiting for ${what}`);
    }
    await wait(500);
  }
  throw new Error('interrupted');
}

async function clusterIsReady() {
  const ca = await readFile(join(root, '.demo/ca.pem'));
  const token = await readFile(join(root, '.demo/healer-token'), 'utf8');
  const { status } = await get(httpsRequest, {
    host: '127.0.0.1',
    port: CLUSTER_PORT,
    path: '/readyz',
    ca,
    headers: { Authorization: `Bearer ${token.trim()}` },
  });
  return status === 200;
}

/** As a demo user would find out: sign in and look. */
async function shopIsInCatalog() {
  const signIn = await get(httpRequest, {
    port: BACKEND_PORT,
    path: '/api/auth/demo/refresh',
    headers: { 'x-demo-user': 'user:default/viewer' },
  });
  if (signIn.status !== 200) return false;
  const { token } = JSON.parse(signIn.body).backstageIdentity;
  const { status } = await get(httpRequest, {
    port: BACKEND_PORT,
    path: '/api/catalog/entities/by-name/component/default/checkout',
    headers: { Authorization: `Bearer ${token}` },
  });
  return status === 200;
}

function get(request, options) {
  return new Promise((resolve, reject) => {
    const sent = request({ host: 'localhost', timeout: 5_000, ...options });
    sent.on('response', async response => {
      try {
        const body = Buffer.concat(await response.toArray()).toString();
        resolve({ status: response.statusCode, body });
      } catch (error) {
        reject(error);
      }
    });
    sent.on('timeout', () => sent.destroy(new Error('timeout')));
    sent.on('error', reject);
    sent.end();
  });
}

async function end(code, message) {
  if (ending) return;
  ending = true;
  say(message);
  // Whoever leads a group knows best how to end those it started. Not for long:
  // everything is in memory, so there is nothing to save.
  for (const pid of groups) signal(pid, 'SIGTERM');
  const patience = Date.now() + 3_000;
  while (groups.some(isAlive) && Date.now() < patience) {
    await wait(100);
  }
  for (const pid of groups) signal(-pid, 'SIGKILL');
  process.exit(code);
}

/** @returns whether there was a process, or for a negative id a group, to tell */
function signal(pid, name) {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}

function isAlive(group) {
  return signal(-group, 0);
}

function say(message) {
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  console.log(`[${String(seconds).padStart(3)} s] ${message}`);
}

function welcome() {
  // Started through npx there is no Yarn to call in the second terminal.
  const demo =
    process.env.npm_command === 'exec' ? 'npm run -s demo --' : 'yarn demo';
  const lines = [
    'Backstage Self-Healing is ready.',
    '',
    `Open        http://localhost:${APP_PORT}`,
    'Sign in as  Checkout owner',
    'Look at     Catalog > checkout > Incidents',
    '',
    'Break something in a second terminal, in this folder, and watch:',
    `  ${demo} break checkout crashloop`,
    '      heals by itself: alert, decision, rollback, proof',
    `  ${demo} break inventory bad-image`,
    '      waits for an approval: sign in as Fulfilment owner',
    '',
    'Also: oom, unready, node-down; and in place of break: status, heal',
    'Stop: Ctrl-C',
  ];
  const width = Math.max(...lines.map(line => line.length));
  const bar = '─'.repeat(width + 2);
  console.log(
    [
      `\n╭${bar}╮`,
      ...lines.map(line => `│ ${line.padEnd(width)} │`),
      `╰${bar}╯\n`,
    ].join('\n'),
  );
}
