// The metrics, the example rules and the example configuration with the real Prometheus and
// Alertmanager, and the built-in evaluator beside them. From the root of the repository:
//   node --require @backstage/cli/config/nodeTransform.cjs packages/demo-cluster/src/e2e/prometheus.e2e.ts

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { CONTAINER, shopSnapshot } from '../__fixtures__/shopSnapshot';
import { DemoCluster, Fault, startDemoCluster } from '..';
import { renderMetrics } from '../metrics';
import { AlertReceiver, startAlertReceiver } from './alertReceiver';
import { command } from './command';
import { EXAMPLES, copyExample } from './exampleFile';
import { freePort } from '../freePort';
import { parityTestFile } from './rulesParity';
import { scenarios } from './scenarios';
import { Server, startServer, until } from './server';

const RULES = join(EXAMPLES, 'shop.rules.yaml');
const TOKEN = 'alert-token';
const PATIENCE_MS = 60_000;

describe('promtool', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'self-healing-promtool-'));
  });
  after(async () => {
    await rm(folder, { recursive: true });
  });

  it('accepts the metrics', async () => {
    const pods = Object.values(CONTAINER).map((container, index) => ({
      service: 'web',
      name: `web-${index}`,
      container,
      deleting: index === 0,
    }));
    const input = renderMetrics(shopSnapshot(pods, { lostNodes: ['node-2'] }));
    await command('promtool', ['check', 'metrics'], { input });
  });

  it('accepts the rules and the configuration', async () => {
    await command('promtool', ['check', 'rules', RULES]);
    await command('promtool', [
      'check',
      'config',
      '--syntax-only',
      join(EXAMPLES, 'prometheus.yml'),
    ]);
    await command('amtool', [
      'check-config',
      join(EXAMPLES, 'alertmanager.yml'),
    ]);
  });

  it('passes the tests of the rules', async () => {
    const file = join(EXAMPLES, 'shop.rules.test.yaml');
    await command('promtool', ['test', 'rules', file]);
  });

  it('finds the alerts of the built-in evaluator, over any history', async () => {
    const seed = Number(process.env.SEED ?? 1);
    const file = join(folder, 'parity.json');
    const histories = scenarios(seed, 30);
    await writeFile(file, JSON.stringify(parityTestFile(RULES, histories)));
    const output = await command('promtool', ['test', 'rules', file]);
    assert.match(output, /SUCCESS/);
  });
});

describe('Prometheus and Alertmanager on the demo cluster', () => {
  let folder: string;
  let receiver: AlertReceiver;
  let cluster: DemoCluster;
  const servers: Server[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'self-healing-prometheus-'));
    receiver = await startAlertReceiver(TOKEN);
    cluster = await startDemoCluster({
      tls: true,
      alerts: { url: receiver.url('built-in'), token: TOKEN },
    });
    const caFile = join(folder, 'ca.pem');
    const tokenFile = join(folder, 'alert-token');
    await writeFile(caFile, cluster.caPem ?? '');
    await writeFile(tokenFile, TOKEN, { mode: 0o600 });

    const alertmanager = `127.0.0.1:${await freePort()}`;
    await copyExample('alertmanager.yml', join(folder, 'alertmanager.yml'), {
      'http://127.0.0.1:7007/api/self-healing/alerts/alertmanager':
        receiver.url('alertmanager'),
      '../../.demo/alert-token': tokenFile,
    });
    servers.push(
      await startServer(
        'prometheus-alertmanager',
        [
          `--config.file=${join(folder, 'alertmanager.yml')}`,
          `--storage.path=${join(folder, 'alertmanager')}`,
          `--web.listen-address=${alertmanager}`,
          '--cluster.listen-address=',
        ],
        `http://${alertmanager}/-/ready`,
      ),
    );

    const prometheus = `127.0.0.1:${await freePort()}`;
    const config = join(folder, 'prometheus.yml');
    await copyExample('prometheus.yml', config, {
      '127.0.0.1:9093': alertmanager,
      '127.0.0.1:7443': `127.0.0.1:${cluster.port}`,
      '../../.demo/ca.pem': caFile,
      'shop.rules.yaml': RULES,
    });
    await command('promtool', ['check', 'config', config]);
    await mkdir(join(folder, 'prometheus'));
    servers.push(
      await startServer(
        'prometheus',
        [
          `--config.file=${config}`,
          `--storage.tsdb.path=${join(folder, 'prometheus')}`,
          `--web.listen-address=${prometheus}`,
        ],
        `http://${prometheus}/-/ready`,
      ),
    );
    await until(
      () => cluster.status().every(({ ready, desired }) => ready === desired),
      'the shop to be ready',
      PATIENCE_MS,
    );
  });

  after(async () => {
    for (const server of servers.reverse()) {
      await server.stop();
    }
    await cluster?.stop();
    await receiver?.stop();
    await rm(folder, { recursive: true });
  });

  const senders = ['alertmanager', 'built-in'];

  /** Alerts of a service as far as they identify it, in the order of their fingerprints. */
  const firing = (sender: string, about: (pod: string) => boolean) =>
    receiver
      .alerts(sender)
      .filter(
        ({ status, labels }) =>
          status === 'firing' && about(labels.pod ?? labels.deployment),
      )
      .map(({ labels, annotations, fingerprint }) => ({
        fingerprint,
        labels,
        annotations,
      }))
      .sort((left, right) => left.fingerprint.localeCompare(right.fingerprint));
  const anything = () => true;

  async function agreeOn(
    alertname: string,
    about: (pod: string) => boolean,
  ): Promise<void> {
    let [real, builtIn]: Array<ReturnType<typeof firing>> = [[], []];
    await until(
      () => {
        [real, builtIn] = senders.map(sender => firing(sender, about));
        return (
          real.length > 0 &&
          real.length === builtIn.length &&
          real.every(
            ({ fingerprint }, index) =>
              fingerprint === builtIn[index].fingerprint,
          )
        );
      },
      `both senders to fire the same ${alertname}`,
      PATIENCE_MS,
    );
    assert.deepEqual(real, builtIn);
    assert.deepEqual(
      [...new Set(real.map(({ labels }) => labels.alertname))],
      [alertname],
    );
  }

  async function allResolved(): Promise<void> {
    await until(
      () => senders.every(sender => firing(sender, anything).length === 0),
      'both senders to resolve every alert',
      PATIENCE_MS,
    );
  }

  const releases: Array<[string, Fault, string]> = [
    ['checkout', 'crashloop', 'KubePodCrashLooping'],
    ['search', 'oom', 'KubeContainerOOMKilled'],
    ['inventory', 'bad-image', 'KubeContainerImagePull'],
    ['payments', 'unready', 'KubeDeploymentUnready'],
  ];

  it('fires one kind of alert for each fault, and resolves it once healed', async () => {
    releases.forEach(([service, fault]) => cluster.break(service, fault));
    for (const [service, , alertname] of releases) {
      await agreeOn(alertname, pod => pod.startsWith(service));
    }
    assert.ok(
      senders.every(sender =>
        firing(sender, anything).every(({ labels }) =>
          releases.some(([, , alertname]) => alertname === labels.alertname),
        ),
      ),
    );
    cluster.heal();
    await allResolved();
  });

  it('fires for every pod on a lost node, and resolves once they are deleted', async () => {
    cluster.break('web', 'node-down');
    await agreeOn('KubePodOnLostNode', anything);
    const [{ labels }] = firing('built-in', anything);
    // The node stays down, so its pods stay Terminating; their replacements run elsewhere.
    const kubeconfig = join(folder, 'kubeconfig');
    await writeFile(kubeconfig, cluster.kubeconfig('healer'), { mode: 0o600 });
    await command(process.env.KUBECTL ?? 'kubectl', [
      `--kubeconfig=${kubeconfig}`,
      `--cache-dir=${join(folder, 'cache')}`,
      `--namespace=${labels.namespace}`,
      'delete',
      'pods',
      `--field-selector=spec.nodeName=${labels.node}`,
      '--wait=false',
    ]);
    await allResolved();
  });

  it('never sent a payload without token, or an alert whose start moved', () => {
    assert.deepEqual(receiver.complaints, []);
  });
});
