import { DemoCluster } from '@backstage-self-healing/demo-cluster';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { performance } from 'node:perf_hooks';
import { alert, post, webhook, WebhookAlert } from './alerts';
import { until } from './waiting';

const ROUNDS = 15;

/** Times from the POST of an alert to the PATCH that it leads to, in ms. */
export type Reactions = { line: number[]; script: number[] };

/** One receiver after the other, each on a fresh fault of the same service. */
export async function measureReaction(options: {
  cluster: DemoCluster;
  line: { url: string; token: string; isSettled(): Promise<boolean> };
  script: { url: string };
}): Promise<Reactions> {
  const { cluster, line, script } = options;
  const reactions: Reactions = { line: [], script: [] };
  for (let round = 0; round <= ROUNDS; round += 1) {
    const byScript = await react(cluster, one =>
      post(script.url, webhook([one]), 202),
    );
    const byLine = await react(cluster, one =>
      post(line.url, webhook([one]), 202, line.token),
    );
    // The next fault must not be taken for a cure that did not hold.
    await until('the incident to be closed', line.isSettled);
    // The first round warms both up.
    if (round > 0) {
      reactions.script.push(byScript);
      reactions.line.push(byLine);
    }
  }
  return reactions;
}

async function react(
  cluster: DemoCluster,
  deliver: (alert: WebhookAlert) => Promise<void>,
): Promise<number> {
  cluster.break('checkout', 'crashloop');
  await until('crashing pods', () => isCrashing(cluster));
  const one = alert({
    cluster: 'demo',
    namespace: 'shop',
    deployment: 'checkout',
  });
  const patched = nextPatch();
  const start = performance.now();
  await deliver(one);
  const end = await patched;
  await until('checkout to be well', async () => {
    const status = cluster
      .status()
      .find(({ service }) => service === 'checkout');
    const ready = status?.ready === status?.desired && !status?.fault;
    return ready && !(await isCrashing(cluster));
  });
  await deliver({
    ...one,
    status: 'resolved',
    endsAt: new Date().toISOString(),
  });
  return end - start;
}

/**
 * When the cluster sees the next PATCH that is not a dry run. Not asked by a
 * timer: that would wait until the cluster, which shares its process with the
 * clock, has rolled out what was patched.
 * Source: https://nodejs.org/docs/latest-v24.x/api/diagnostics_channel.html#http
 */
async function nextPatch(): Promise<number> {
  let seen: number | undefined;
  const look = (message: unknown) => {
    const { request } = message as { request: IncomingMessage };
    const isDryRun = request.url?.includes('dryRun=All');
    if (request.method === 'PATCH' && !isDryRun) seen ??= performance.now();
  };
  subscribe('http.server.request.start', look);
  try {
    await until('the PATCH', () => seen !== undefined, 30_000);
    return seen!;
  } finally {
    unsubscribe('http.server.request.start', look);
  }
}

async function isCrashing(cluster: DemoCluster): Promise<boolean> {
  return /kube_pod_container_status_waiting_reason\{[^}]*pod="checkout-[^}]*reason="CrashLoopBackOff"[^}]*\} 1/.test(
    await readMetrics(cluster),
  );
}

function readMetrics({ url, caPem }: DemoCluster): Promise<string> {
  return new Promise((resolve, reject) => {
    get(`${url}/metrics`, { ca: caPem }, response => {
      const chunks: Buffer[] = [];
      response.on('data', chunk => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks).toString()));
    }).on('error', reject);
  });
}
