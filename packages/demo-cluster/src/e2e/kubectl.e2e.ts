// What an operator does with the real kubectl, against the demo cluster over TLS. KUBECTL
// names another binary than the one on the path. From the root of the repository:
//   node --require @backstage/cli/config/nodeTransform.cjs packages/demo-cluster/src/e2e/kubectl.e2e.ts

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ClusterUser, DemoCluster, startDemoCluster } from '..';
import { command } from './command';
import { until } from './server';

const KUBECTL = process.env.KUBECTL ?? 'kubectl';
const CHECKOUT = ['-l', 'app.kubernetes.io/name=checkout'];
const PATIENCE = '--timeout=60s';
const PATIENCE_MS = 60_000;

describe('kubectl on the demo cluster', () => {
  let folder: string;
  let cluster: DemoCluster;

  /** Runs kubectl in the shop's namespace. */
  const kubectlAs = (user: ClusterUser, ...args: string[]) =>
    command(KUBECTL, [
      `--kubeconfig=${join(folder, user)}`,
      `--cache-dir=${join(folder, 'cache')}`,
      '--namespace=shop',
      ...args,
    ]);
  const kubectl = (...args: string[]) => kubectlAs('admin', ...args);

  /** The cells of what `kubectl get` prints, the heading first. */
  const table = async (...args: string[]) =>
    (await kubectl('get', ...args))
      .trimEnd()
      .split('\n')
      .map(line => line.split(/ {2,}/).map(cell => cell.trim()));

  const podNames = async (...args: string[]) =>
    (await kubectl('get', 'pods', '-o', 'name', ...args)).trim().split('\n');

  const rolledOut = (service: string) =>
    kubectl('rollout', 'status', `deployment/${service}`, PATIENCE);

  const imageOf = (service: string) =>
    kubectl(
      'get',
      'deployment',
      service,
      '-o',
      'jsonpath={.spec.template.spec.containers[0].image}',
    );

  const revisionsOf = async (service: string) =>
    (await kubectl('rollout', 'history', `deployment/${service}`))
      .split('\n')
      .map(line => line.match(/^\d+/)?.[0])
      .filter(revision => revision !== undefined);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'self-healing-kubectl-'));
    cluster = await startDemoCluster({ tls: true, startupMs: 400, tickMs: 50 });
    for (const user of ['admin', 'healer', 'viewer'] as const) {
      const mode = 0o600;
      await writeFile(join(folder, user), cluster.kubeconfig(user), { mode });
    }
    await rolledOut('checkout');
    await rolledOut('web');
  });

  after(async () => {
    await cluster?.stop();
    await rm(folder, { recursive: true });
  });

  describe('get', () => {
    it('prints deployments in columns', async () => {
      const [heading, ...rows] = await table('deployments');
      assert.deepEqual(heading, [
        'NAME',
        'READY',
        'UP-TO-DATE',
        'AVAILABLE',
        'AGE',
      ]);
      assert.deepEqual(
        rows.map(([name]) => name),
        ['catalogue', 'checkout', 'inventory', 'payments', 'search', 'web'],
      );
      assert.deepEqual(rows[1].slice(1, 4), ['3/3', '3', '3']);
    });

    it('prints pods in columns', async () => {
      const [heading, ...rows] = await table('pods', ...CHECKOUT);
      assert.deepEqual(heading, ['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE']);
      assert.deepEqual(
        rows.map(cells => cells.slice(1, 4)),
        Array(3).fill(['1/1', 'Running', '0']),
      );
    });

    it('prints replica sets, nodes and events in columns', async () => {
      const [sets] = await table('replicasets');
      assert.deepEqual(sets, ['NAME', 'DESIRED', 'CURRENT', 'READY', 'AGE']);
      const [nodes, first] = await table('nodes');
      assert.deepEqual(nodes, ['NAME', 'STATUS', 'ROLES', 'AGE', 'VERSION']);
      assert.deepEqual(first.slice(0, 3), ['node-1', 'Ready', '<none>']);
      const [events] = await table('events');
      assert.deepEqual(events, [
        'LAST SEEN',
        'TYPE',
        'REASON',
        'OBJECT',
        'MESSAGE',
      ]);
    });

    it('prints more on request', async () => {
      const [heading, row] = await table('pods', '-o', 'wide', ...CHECKOUT);
      assert.deepEqual(heading.slice(5, 7), ['IP', 'NODE']);
      assert.match(row[6], /^node-[123]$/);
    });

    it('says what is not there', async () => {
      await assert.rejects(
        kubectl('get', 'deployment', 'nothing'),
        /\(NotFound\): deployments\.apps "nothing" not found/,
      );
      await assert.rejects(
        kubectl('get', 'nonsense'),
        /the server doesn't have a resource type "nonsense"/,
      );
    });
  });

  describe('describe', () => {
    it('tells about a deployment', async () => {
      const text = await kubectl('describe', 'deployment', 'checkout');
      assert.match(text, /3 desired \| 3 updated \| 3 total \| 3 available/);
      assert.match(
        text,
        /NewReplicaSet: +checkout-\w+ \(3\/3 replicas created\)/,
      );
      assert.match(text, /ScalingReplicaSet .*deployment-controller .*to 3/);
    });

    it('tells about a pod and what happened to it', async () => {
      const [name] = await podNames(...CHECKOUT);
      const text = await kubectl('describe', name);
      assert.match(text, /Controlled By: +ReplicaSet\/checkout-/);
      assert.match(text, /Scheduled .*Successfully assigned shop\/checkout-/);
      assert.match(text, /Started .*Started container checkout/);
    });

    it('tells about a node and the pods there', async () => {
      const text = await kubectl('describe', 'node', 'node-1');
      assert.match(text, /Ready +True .*KubeletReady/);
      assert.match(text, /shop +checkout-/);
    });
  });

  it('follows a rollout, lists its revisions and undoes it', async () => {
    const good = await imageOf('checkout');
    const [first] = await revisionsOf('checkout');
    await kubectl(
      'set',
      'image',
      'deployment/checkout',
      'checkout=shop/checkout:1.5.0',
    );
    assert.match(await rolledOut('checkout'), /successfully rolled out/);
    assert.equal(await imageOf('checkout'), 'shop/checkout:1.5.0');
    assert.deepEqual(await revisionsOf('checkout'), [first, '2']);

    await kubectl('rollout', 'undo', 'deployment/checkout');
    assert.match(await rolledOut('checkout'), /successfully rolled out/);
    assert.equal(await imageOf('checkout'), good);
    assert.deepEqual(await revisionsOf('checkout'), ['2', '3']);
  });

  it('cures a crash loop by undoing its release', async () => {
    cluster.break('web', 'crashloop');
    const crashing = async () =>
      (await table('pods', '-l', 'app.kubernetes.io/name=web')).find(
        cells => cells[2] === 'CrashLoopBackOff',
      );
    // A pod leaves that state for a moment whenever it is tried again.
    let name = '';
    await until(
      async () => {
        name = (await crashing())?.[0] ?? '';
        return name !== '';
      },
      'kubectl to print CrashLoopBackOff',
      PATIENCE_MS,
    );
    assert.match(
      await kubectl('logs', name, '--previous'),
      /exiting with status/,
    );
    assert.match(
      await kubectl('describe', 'pod', name),
      /Back-off restarting failed container/,
    );

    await kubectl('rollout', 'undo', 'deployment/web');
    assert.match(await rolledOut('web'), /successfully rolled out/);
    await until(
      async () => (await crashing()) === undefined,
      'the crashing pods to be gone',
      PATIENCE_MS,
    );
  });

  it('restarts', async () => {
    const before_ = await podNames(...CHECKOUT);
    await kubectl('rollout', 'restart', 'deployment/checkout');
    await rolledOut('checkout');
    await until(
      async () => (await podNames(...CHECKOUT)).length === 3,
      'the old pods to be gone',
      PATIENCE_MS,
    );
    const now = await podNames(...CHECKOUT);
    assert.ok(now.every(name => !before_.includes(name)));
  });

  it('scales', async () => {
    await kubectl('scale', 'deployment/checkout', '--replicas=4');
    await rolledOut('checkout');
    assert.equal((await podNames(...CHECKOUT)).length, 4);
    await kubectl('scale', 'deployment/checkout', '--replicas=3');
    await until(
      async () => (await podNames(...CHECKOUT)).length === 3,
      'the fourth pod to be gone',
      PATIENCE_MS,
    );
  });

  it('deletes a pod, waits until it is gone and finds it replaced', async () => {
    const [name] = await podNames(...CHECKOUT);
    assert.match(await kubectl('delete', name, PATIENCE), /deleted/);
    await assert.rejects(kubectl('get', name), /\(NotFound\)/);
    await rolledOut('checkout');
    assert.equal((await podNames(...CHECKOUT)).length, 3);
  });

  it('evicts a pod, as `kubectl drain` does', async () => {
    const [pod] = await podNames(...CHECKOUT);
    const name = pod.replace('pod/', '');
    const file = join(folder, 'eviction.json');
    const eviction = {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name, namespace: 'shop' },
    };
    await writeFile(file, JSON.stringify(eviction));
    const path = `/api/v1/namespaces/shop/pods/${name}/eviction`;
    await kubectl('create', '--raw', path, '-f', file);
    await kubectl('wait', '--for=delete', pod, PATIENCE);
    await rolledOut('checkout');
  });

  it('reads logs', async () => {
    const [name] = await podNames(...CHECKOUT);
    assert.match(await kubectl('logs', name), /starting checkout/);
    await assert.rejects(
      kubectl('logs', name, '--previous'),
      /previous terminated container "checkout" in pod ".*" not found/,
    );
  });

  it('lets the healer act in the shop and no further, and the viewer only look', async () => {
    await kubectlAs('healer', 'rollout', 'restart', 'deployment/checkout');
    await assert.rejects(
      kubectlAs('healer', 'delete', 'deployment', 'checkout'),
      /\(Forbidden\).*User "healer" cannot delete resource "deployments"/,
    );
    await kubectlAs('viewer', 'get', 'pods');
    await assert.rejects(
      kubectlAs('viewer', 'scale', 'deployment/checkout', '--replicas=5'),
      /\(Forbidden\).*User "viewer" cannot patch resource "deployments\/scale"/,
    );
  });
});
