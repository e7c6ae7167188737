import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  portalKnowsTheShop,
  prometheusScrapes,
  shopIsReady,
} from './answers.mjs';
import { start, untilReady } from './childProcess.mjs';
import { copyExample } from './exampleFile.mjs';
import { startPortal } from './portal.mjs';
import { seedRepositories } from '../../scripts/demoRepositories.mjs';
import { freePorts } from '../../scripts/freePorts.mjs';

const READY_WITHIN_MS = 120_000;
const HOST = '127.0.0.1';

/**
 * The whole line, each part the real one and a process of its own: PostgreSQL,
 * the demo cluster, Prometheus that scrapes it, Alertmanager that posts to the
 * portal, and the portal with the built app. Only the model is none: a stand-in
 * speaks its protocol.
 *
 * @param onDeath - told when a part ends by itself
 * @returns what the tests need to know of it, and how to stop it
 */
export async function startStack({ root, folder, say, onDeath }) {
  const state = join(folder, 'state');
  const file = name => join(state, name);
  const log = name => join(folder, 'logs', `${name}.log`);
  await Promise.all(
    [join(folder, 'logs'), file('cluster'), file('prometheus')].map(path =>
      mkdir(path, { recursive: true }),
    ),
  );
  const [
    clusterPort,
    prometheusPort,
    alertmanagerPort,
    portalPort,
    modelsPort,
  ] = await freePorts(5);
  const models = `http://${HOST}:${modelsPort}`;
  const prometheus = `http://${HOST}:${prometheusPort}`;
  const alertmanager = `http://${HOST}:${alertmanagerPort}`;
  // By name, not by address: the sign-in's cookies and a secure context need it.
  const portal = `http://localhost:${portalPort}`;
  const clusterState = file('cluster');
  const alertToken = randomBytes(24).toString('hex');
  await writeFile(file('alert-token'), alertToken, { mode: 0o600 });

  const started = [];
  let stopping = false;
  const stop = async () => {
    stopping = true;
    for (const server of started.reverse()) await server.stop();
    // Keys, tokens and data of servers that are no more.
    await rm(state, { recursive: true, force: true });
  };
  const mourn = name => how => {
    if (!stopping) onDeath(`${name} ended (${how}), see ${log(name)}`);
  };
  const launch = (name, options) => {
    const server = start({
      cwd: root,
      log: log(name),
      onEnd: mourn(name),
      ...options,
    });
    started.push(server);
    return server;
  };
  const ready = async (name, words, server, isReady) => {
    await untilReady(name, server, isReady, READY_WITHIN_MS);
    say(`${name} ${words}`);
  };

  try {
    const postgres = launch('postgres', {
      program: process.execPath,
      args: ['e2e/stack/postgres.mjs'],
      endsWithInput: true,
    });
    const cluster = launch('demo-cluster', {
      program: process.execPath,
      args: [
        '--require',
        '@backstage/cli/config/nodeTransform.cjs',
        'packages/demo-cluster/src/cli.ts',
        'start',
        '--no-alerts',
      ],
      env: {
        DEMO_CLUSTER_PORT: String(clusterPort),
        DEMO_CLUSTER_STATE: clusterState,
      },
    });
    const modelServer = launch('model-server', {
      program: process.execPath,
      args: [
        '--require',
        '@backstage/cli/config/nodeTransform.cjs',
        'packages/model-server/src/cli.ts',
        ...['--port', String(modelsPort)],
        // Wrong here and there, and slow enough to be watched.
        ...['--mode', 'careless'],
        ...['--pace', '100'],
      ],
    });
    let database;
    await ready('PostgreSQL', 'answers', postgres, async () => {
      const said = await readFile(log('postgres'), 'utf8');
      database = said.match(/^postgresql:\S+$/m)?.[0];
      return database !== undefined;
    });
    await ready('Demo cluster', 'answers, its shop is ready', cluster, () =>
      shopIsReady(clusterState),
    );

    await ready('Stand-in for a model', 'answers', modelServer, async () => {
      const { ok } = await fetch(models);
      return ok;
    });

    const repositories = file('repositories');
    await seedRepositories(root, repositories);
    const backend = startPortal({
      root,
      log: log('portal'),
      pidFile: file('portal.pid'),
      onDeath: mourn('portal'),
      env: {
        NODE_ENV: 'production',
        SELF_HEALING_ALERT_TOKEN: alertToken,
        E2E_PORTAL_URL: portal,
        E2E_PORTAL_PORT: String(portalPort),
        E2E_DATABASE_URL: database,
        E2E_CLUSTER_URL: `https://${HOST}:${clusterPort}`,
        E2E_CLUSTER_CA: join(clusterState, 'ca.pem'),
        E2E_PROMETHEUS_URL: prometheus,
        E2E_MODELS_URL: models,
        E2E_CLUSTER_TOKEN: join(clusterState, 'healer-token'),
        E2E_CLUSTER_ADMIN_TOKEN: join(clusterState, 'admin-token'),
        DEMO_REPOSITORIES: repositories,
      },
    });
    started.push(backend);

    const examples = join(root, 'examples/prometheus');
    await copyExample(
      join(examples, 'alertmanager.yml'),
      file('alertmanager.yml'),
      {
        '127.0.0.1:7007': `${HOST}:${portalPort}`,
        '../../.demo/alert-token': file('alert-token'),
      },
    );
    await copyExample(
      join(examples, 'prometheus.yml'),
      file('prometheus.yml'),
      {
        '127.0.0.1:9093': `${HOST}:${alertmanagerPort}`,
        '127.0.0.1:7443': `${HOST}:${clusterPort}`,
        '../../.demo/ca.pem': join(clusterState, 'ca.pem'),
        'shop.rules.yaml': join(examples, 'shop.rules.yaml'),
      },
    );
    const alerts = launch('alertmanager', {
      program: 'prometheus-alertmanager',
      args: [
        `--config.file=${file('alertmanager.yml')}`,
        `--storage.path=${file('alertmanager')}`,
        `--web.listen-address=${HOST}:${alertmanagerPort}`,
        '--cluster.listen-address=',
      ],
    });
    const metrics = launch('prometheus', {
      program: 'prometheus',
      args: [
        `--config.file=${file('prometheus.yml')}`,
        `--storage.tsdb.path=${file('prometheus')}`,
        `--web.listen-address=${HOST}:${prometheusPort}`,
      ],
    });
    await ready('Alertmanager', 'answers', alerts, async () => {
      const { ok } = await fetch(`${alertmanager}/-/ready`);
      return ok;
    });
    await ready('Prometheus', 'scrapes the demo cluster', metrics, () =>
      prometheusScrapes(prometheus),
    );
    await ready('Portal', 'answers and knows the shop', backend, () =>
      portalKnowsTheShop(portal),
    );
    const addresses = {
      root,
      folder,
      state,
      clusterState,
      alertmanager,
      portal,
    };
    return { addresses, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
