// What the real Alertmanager lists, and what is made of it. From the root of the repository:
//   node --require @backstage/cli/config/nodeTransform.cjs --test plugins/self-healing-backend/src/intake/alertmanagers/alertmanager.e2e.ts

import { Alert } from '@backstage-self-healing/plugin-self-healing-common';
import assert from 'node:assert/strict';
import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { alertmanagerSource } from '../alertmanager';
import { askAlertmanager } from './AlertmanagerApi';
import { PolledAlert, reconcile } from './reconcile';

const RECEIVER = 'backstage';
const WITHIN_MS = 30_000;
const HOUR_MS = 3_600_000;
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

const labels = (deployment: string) => ({
  alertname: 'KubePodCrashLooping',
  severity: 'critical',
  namespace: 'shop',
  deployment,
});
const checkout = {
  labels: labels('checkout'),
  annotations: { summary: 'checkout is crash looping' },
  startsAt: ago(HOUR_MS),
  generatorURL: 'http://prometheus/graph',
};

let folder: string;
let webhook: Server;
let program: ChildProcess;
let url: string;
/** What it has delivered by itself. */
const delivered: Alert[] = [];

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'self-healing-alertmanager-'));
  webhook = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString());
    delivered.push(...alertmanagerSource.parse(body).alerts);
    response.end();
  });
  const hook = await listen(webhook);
  // Free a moment ago, and asked for again if somebody was quicker.
  const probe = createServer();
  url = await listen(probe);
  await new Promise(resolve => probe.close(resolve));
  await writeFile(
    join(folder, 'alertmanager.yml'),
    JSON.stringify({
      route: { receiver: RECEIVER, group_wait: '1s', group_interval: '1s' },
      receivers: [
        {
          name: RECEIVER,
          webhook_configs: [{ url: hook, send_resolved: true }],
        },
      ],
    }),
  );
  program = spawn(
    'prometheus-alertmanager',
    [
      `--config.file=${join(folder, 'alertmanager.yml')}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=${new URL(url).host}`,
      '--cluster.listen-address=',
    ],
    { stdio: 'ignore' },
  );
  await until('Alertmanager is ready', async () =>
    (
      await fetch(`${url}/-/ready`).catch(() => undefined)
    )?.ok
      ? true
      : undefined,
  );
});

after(async () => {
  const gone = once(program, 'exit');
  program.kill();
  await gone;
  webhook.closeAllConnections();
  await new Promise(resolve => webhook.close(resolve));
  await rm(folder, { recursive: true });
});

it('lists what fires as it delivers it, so that told twice it is one', async () => {
  await post('alerts', [checkout]);
  const { listed, upSince } = await ask();
  assert.equal(listed.length, 1);
  const [{ alert, state, silenced, receivers }] = listed;
  assert.deepEqual(
    { state, silenced, receivers },
    { state: 'active', silenced: false, receivers: [RECEIVER] },
  );
  assert.ok(Math.abs(Date.now() - upSince.getTime()) < WITHIN_MS);
  const told = await until('it delivers', async () => delivered[0]);
  const identity = ({ source, fingerprint, startsAt, status }: Alert) => ({
    source,
    fingerprint,
    startsAt,
    status,
  });
  assert.deepEqual(identity(alert), identity(told));
  assert.deepEqual(alert.labels, told.labels);
  assert.deepEqual(alert.annotations, told.annotations);
});

it('repairs a delivery that was lost', async () => {
  const { news } = await look([], new Map());
  assert.deepEqual(
    news.map(({ status, labels: { deployment } }) => [status, deployment]),
    [['firing', 'checkout']],
  );
});

it('says what is silenced, which is told by nobody any more', async () => {
  await post('silences', {
    matchers: [
      { name: 'deployment', value: 'checkout', isRegex: false, isEqual: true },
    ],
    startsAt: new Date().toISOString(),
    endsAt: new Date(Date.now() + HOUR_MS).toISOString(),
    createdBy: 'a person',
    comment: 'known',
  });
  const [one] = await until('it is silenced', async () => {
    const { listed } = await ask();
    return listed[0]?.silenced ? listed : undefined;
  });
  assert.equal(one.state, 'suppressed');
  const { news, kept } = await look([], new Map());
  assert.deepEqual(news, []);
  assert.equal(kept[0].silenced, true);
});

it('lists no more what has ended: an end that nobody told, also of what is silenced', async () => {
  const { listed } = await ask();
  const [{ alert }] = listed;
  const fired = new Map([
    [alert.fingerprint, { status: 'firing' as const, receivedAt: ago(1) }],
  ]);
  const first = await look([], fired);
  await post('alerts', [{ ...checkout, endsAt: new Date().toISOString() }]);
  await until('it is over', async () =>
    (await ask()).listed.length === 0 ? true : undefined,
  );
  const second = await look(first.kept, fired);
  assert.deepEqual(second.news, []);
  const third = await look(second.kept, fired);
  assert.deepEqual(
    third.news.map(({ status, fingerprint }) => [status, fingerprint]),
    [['resolved', alert.fingerprint]],
  );
  assert.deepEqual(third.kept, []);
});

function ask() {
  return askAlertmanager(
    { url, headers: {}, receiver: RECEIVER },
    new AbortController().signal,
  );
}

/** One look, as the poll takes it. */
async function look(
  kept: readonly PolledAlert[],
  told: Parameters<typeof reconcile>[0]['told'],
) {
  const { listed, upSince } = await ask();
  return reconcile({
    listed,
    kept,
    elsewhere: new Set(),
    told,
    receiver: RECEIVER,
    upSince,
    now: new Date(),
  });
}

async function post(path: string, body: unknown): Promise<void> {
  const answer = await fetch(`${url}/api/v2/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  assert.equal(answer.status, 200, await answer.text());
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function until<T>(
  what: string,
  read: () => Promise<T | undefined>,
): Promise<T> {
  const deadline = Date.now() + WITHIN_MS;
  for (;;) {
    const value = await read();
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}
