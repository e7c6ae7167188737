// What the module asks, of the real Prometheus with the example rules on the demo
// cluster. From the root of the repository:
//   node --require @backstage/cli/config/nodeTransform.cjs --test \
//     plugins/self-healing-backend-module-observability/dev/prometheus.e2e.ts

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  DemoCluster,
  freePort,
  startDemoCluster,
} from '@backstage-self-healing/demo-cluster';
import {
  Alert,
  Evidence,
  evidenceSchema,
  Incident,
} from '@backstage-self-healing/plugin-self-healing-common';
import { PromqlCheck } from '../src/checks/PromqlCheck';
import { HttpServer } from '../src/clients/HttpServer';
import { PrometheusApi } from '../src/clients/PrometheusApi';
import { Servers } from '../src/clients/Servers';
import { PrometheusEvidenceSource } from '../src/evidence/PrometheusEvidenceSource';
import { DEFAULT_SIGNALS } from '../src/queries/defaultSignals';
import { narrowedTo } from '../src/queries/narrowedTo';
import { QueryTemplate } from '../src/queries/QueryTemplate';

const EXAMPLES = resolve('examples/prometheus');
const PATIENCE_MS = 60_000;
const WORKLOAD = {
  cluster: 'demo',
  namespace: 'shop',
  kind: 'Deployment',
  name: 'checkout',
};
const { signal } = new AbortController();

type Rule = {
  name: string;
  alerts?: {
    state: string;
    labels: Record<string, string>;
    activeAt: string;
  }[];
  query: string;
};

describe('the real Prometheus', () => {
  let folder: string;
  let cluster: DemoCluster;
  let url: string;
  let api: PrometheusApi;
  let clock = 0;
  let stop: () => Promise<void> = async () => {};

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'self-healing-observability-'));
    cluster = await startDemoCluster({ tls: true });
    const caFile = join(folder, 'ca.pem');
    await writeFile(caFile, cluster.caPem ?? '');
    const address = `127.0.0.1:${await freePort()}`;
    url = `http://${address}`;
    const example = await readFile(join(EXAMPLES, 'prometheus.yml'), 'utf8');
    await writeFile(
      join(folder, 'prometheus.yml'),
      example
        .replaceAll('127.0.0.1:7443', `127.0.0.1:${cluster.port}`)
        .replaceAll('../../.demo/ca.pem', caFile)
        .replaceAll('shop.rules.yaml', join(EXAMPLES, 'shop.rules.yaml')),
    );
    const child = spawn(
      'prometheus',
      [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=${address}`,
      ],
      { stdio: 'ignore' },
    );
    stop = async () => {
      if (child.exitCode !== null) return;
      const exit = once(child, 'exit');
      child.kill();
      await exit;
    };
    api = new PrometheusApi(
      new HttpServer(
        { name: 'real', url, headers: {}, timeoutMs: 4_000 },
        'Prometheus real',
        // It is asked before it is up, and again at once.
        () => (clock += 60_000),
      ),
    );
    await until(
      async () =>
        (
          await api.query(
            'kube_deployment_status_replicas_ready{deployment="checkout"} == 3',
            // What is asked for later begins a few seconds ago.
            Date.now() / 1000 - 3,
            signal,
          )
        ).series.length > 0,
      'Prometheus to see the shop',
    );
  });

  after(async () => {
    await stop();
    await cluster?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function collect(alerts: Alert[]): Promise<Evidence[]> {
    const source = new PrometheusEvidenceSource({
      servers: new Servers([api]),
      signals: DEFAULT_SIGNALS,
      clusterLabel: 'cluster',
      beforeMs: 60_000,
      now: () => new Date(),
    });
    const evidence = await source.collect({
      incident: {
        openedAt: new Date().toISOString(),
        resolvedAt: null,
        entityRef: 'component:default/checkout',
      } as Incident,
      alerts,
      workload: WORKLOAD,
      signal,
    });
    return evidence.map((item, index) =>
      evidenceSchema.parse({ ...item, id: String(index) }),
    );
  }

  it('gives the signals of a workload, and says what nobody scrapes', async () => {
    const evidence = await collect([]);
    assert.deepEqual(
      evidence.map(({ title }) => title),
      [
        'Replicas of checkout',
        'Restarts of checkout',
        'Metrics that checkout does not have',
      ],
    );
    const [replicas, restarts, rest] = evidence;
    assert.deepEqual(
      replicas.series?.map(({ name, points }) => [
        name,
        points.findLast(([, value]) => value !== null)?.[1],
      ]),
      [
        ['ready', 3],
        ['wanted', 3],
      ],
    );
    assert.equal(restarts.series?.length, 3);
    // The demo cluster has no cAdvisor.
    assert.equal(rest.gap, undefined);
    assert.match(
      String(rest.data.notMeasured),
      /^Memory against its limit, CPU against its limit: .* has no such series\.$/,
    );
  });

  it('draws what an alert measures, as its rule says', async () => {
    cluster.break('checkout', 'crashloop');
    let firing: Rule | undefined;
    await until(async () => {
      const answer = await fetch(`${url}/api/v1/rules?type=alert`);
      const { data } = (await answer.json()) as {
        data: { groups: { rules: Rule[] }[] };
      };
      firing = data.groups
        .flatMap(({ rules }) => rules)
        .find(
          ({ name, alerts = [] }) =>
            name === 'KubePodCrashLooping' &&
            alerts.some(({ state }) => state === 'firing'),
        );
      return firing !== undefined;
    }, 'an alert to fire');
    const alerts = firing!
      .alerts!.filter(({ state }) => state === 'firing')
      .map(
        ({ labels, activeAt }): Alert => ({
          source: 'alertmanager',
          fingerprint: labels.pod,
          status: 'firing',
          labels,
          annotations: {},
          startsAt: activeAt,
          // As Prometheus writes it into its alerts.
          generatorUrl: `${url}/graph?g0.expr=${encodeURIComponent(
            firing!.query,
          )}&g0.tab=1`,
        }),
      );
    const [evidence] = await collect(alerts);
    assert.equal(evidence.title, 'What KubePodCrashLooping measures');
    assert.equal(evidence.gap, undefined);
    assert.ok(evidence.series!.length >= 1);
    assert.ok(evidence.series!.length <= 3);
    for (const { name, points, marks } of evidence.series!) {
      assert.ok(
        alerts.some(
          ({ labels }) =>
            name === `${labels.pod} ${labels.container}` || name === labels.pod,
        ),
        `${name} is no pod of the alerts`,
      );
      assert.ok(points.some(([, value]) => value === 1));
      assert.ok(marks!.length > 0);
    }
    cluster.heal('checkout');
  });

  it('narrows any expression down to label sets', async () => {
    const wanted = [
      { deployment: 'checkout', namespace: 'shop' },
      { deployment: 'payments', namespace: 'shop' },
      { deployment: '$1 "or" \\d', namespace: 'shop' },
    ];
    const query = narrowedTo(
      'max by (deployment, namespace) (kube_deployment_spec_replicas) # all',
      wanted,
    );
    const { series } = await api.query(query, Date.now() / 1000, signal);
    assert.deepEqual(series.map(({ labels }) => labels.deployment).sort(), [
      'checkout',
      'payments',
    ]);
  });

  it('reads names as text, whatever they hold', async () => {
    const template = new QueryTemplate(
      'count(kube_deployment_spec_replicas{deployment="${{ workload.name }}"} or kube_deployment_spec_replicas{deployment=~"${{ workload.name }}"}) or vector(0)',
    );
    for (const [name, count] of [
      ['checkout', 1],
      ['.*', 0],
      ['x"} or kube_deployment_spec_replicas{a!="', 0],
      ['\\', 0],
      ['\u0000\n\u2028', 0],
    ] as const) {
      const query = template.render({ workload: { ...WORKLOAD, name } });
      const { series } = await api.query(query, Date.now() / 1000, signal);
      assert.equal(series[0].samples[0][1], count, name);
    }
  });

  it('proves, or says why it cannot', async () => {
    const check = new PromqlCheck({
      servers: new Servers([api]),
      now: () => new Date(),
    });
    const evaluate = (query: string, below: number) =>
      check.evaluate(
        { query, below, for: '2s' },
        { workload: WORKLOAD, since: new Date(Date.now() - 10_000), signal },
      );
    const replicas =
      'kube_deployment_spec_replicas{${{ workload.matchers }}, deployment="${{ workload.name }}"}';
    assert.equal((await evaluate(replicas, 4)).status, 'passed');
    assert.equal((await evaluate(replicas, 3)).status, 'pending');
    assert.equal(
      (await evaluate('nothing_of_the_kind', 3)).status,
      'inconclusive',
    );
    const wrong = await evaluate('sum(', 3);
    assert.equal(wrong.status, 'inconclusive');
    assert.match(wrong.message, /HTTP 400.*parse error/);
  });
});

async function until(
  holds: () => Promise<boolean>,
  what: string,
): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await holds().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise(done => setTimeout(done, 200));
  }
}
