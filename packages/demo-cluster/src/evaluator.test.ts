import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { CONTAINER, shopSnapshot } from './__fixtures__/shopSnapshot';
import { ALERT_RULES } from './alerts/alertRules';
import { WebhookPayload } from './alerts/webhookPayload';
import { freePort } from './freePort';
import { Evaluator, EvaluatorOptions, startEvaluator } from './evaluator';

jest.setTimeout(60_000);

const CRASHING = shopSnapshot([
  {
    service: 'checkout',
    name: 'checkout-1',
    container: CONTAINER.crashBackOff,
  },
  {
    service: 'checkout',
    name: 'checkout-2',
    container: CONTAINER.crashBackOff,
  },
]);
const CURED = shopSnapshot([
  { service: 'checkout', name: 'checkout-3', container: CONTAINER.healthy },
]);

// The same rules, for impatient tests.
const RULES = ALERT_RULES.map(rule => ({
  ...rule,
  forSeconds: 0.05,
  keepFiringForSeconds: 0.05,
}));

interface Delivery {
  authorization?: string;
  contentType?: string;
  payload: WebhookPayload;
}

/** A receiver of webhooks that answers with one status after another, the last for good. */
async function startReceiver(...statuses: number[]) {
  const deliveries: Delivery[] = [];
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', chunk => chunks.push(chunk));
    request.on('end', () => {
      deliveries.push({
        authorization: request.headers.authorization,
        contentType: request.headers['content-type'],
        payload: JSON.parse(Buffer.concat(chunks).toString()),
      });
      response.statusCode =
        statuses[Math.min(deliveries.length, statuses.length) - 1];
      response.end('{}');
      waiting.forEach(check => check());
    });
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/alerts`,
    deliveries,
    async until(holds: () => boolean) {
      await new Promise<void>(done => {
        const check = () => {
          if (holds()) {
            waiting.delete(check);
            done();
          }
        };
        waiting.add(check);
        check();
      });
    },
    async stop() {
      server.closeAllConnections();
      await new Promise(done => server.close(done));
    },
  };
}

describe('startEvaluator', () => {
  const stops: Array<() => Promise<unknown>> = [];
  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) {
      await stop();
    }
  });

  async function receiver(...statuses: number[]) {
    const started = await startReceiver(...statuses);
    stops.push(started.stop);
    return started;
  }

  function evaluator(
    options: Pick<EvaluatorOptions, 'url'> & Partial<EvaluatorOptions>,
  ): Evaluator {
    const started = startEvaluator({
      token: 'alert-token',
      intervalMs: 50,
      snapshot: () => CRASHING,
      rules: RULES,
      ...options,
    });
    stops.push(started.stop);
    return started;
  }

  it('posts what fires and, once it is cured, what resolved', async () => {
    const { url, deliveries, until } = await receiver(200);
    let snapshot = CRASHING;
    const { firing } = evaluator({
      url,
      snapshot: () => snapshot,
      externalUrl: 'https://demo',
    });
    await until(() => deliveries.length > 0);

    const [first] = deliveries;
    expect(first.authorization).toBe('Bearer alert-token');
    expect(first.contentType).toBe('application/json');
    expect(first.payload).toEqual({
      version: '4',
      groupKey:
        '{}:{alertname="KubePodCrashLooping", cluster="demo", namespace="shop"}',
      truncatedAlerts: 0,
      status: 'firing',
      receiver: 'self-healing',
      groupLabels: {
        alertname: 'KubePodCrashLooping',
        cluster: 'demo',
        namespace: 'shop',
      },
      commonLabels: {
        alertname: 'KubePodCrashLooping',
        severity: 'critical',
        cluster: 'demo',
        namespace: 'shop',
        container: 'checkout',
      },
      commonAnnotations: { summary: 'Container checkout keeps crashing' },
      externalURL: 'https://demo',
      alerts: ['checkout-1', 'checkout-2'].map(pod => ({
        status: 'firing',
        labels: {
          alertname: 'KubePodCrashLooping',
          severity: 'critical',
          cluster: 'demo',
          namespace: 'shop',
          pod,
          container: 'checkout',
        },
        annotations: {
          summary: 'Container checkout keeps crashing',
          description: `Container checkout of pod shop/${pod} crashes every time it starts.`,
        },
        startsAt: expect.stringMatching(/^\d{4}-.*Z$/),
        endsAt: '0001-01-01T00:00:00Z',
        generatorURL: 'https://demo/metrics',
        fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
      })),
    });
    expect(firing().map(({ fingerprint }) => fingerprint)).toEqual(
      first.payload.alerts.map(({ fingerprint }) => fingerprint),
    );

    snapshot = CURED;
    await until(() => deliveries.length > 1);
    const { payload } = deliveries[1];
    expect(payload.status).toBe('resolved');
    expect(payload.groupKey).toBe(first.payload.groupKey);
    payload.alerts.forEach((alert, index) => {
      expect(alert).toEqual({
        ...first.payload.alerts[index],
        status: 'resolved',
        endsAt: alert.endsAt,
      });
      expect(Date.parse(alert.endsAt)).toBeGreaterThan(
        Date.parse(alert.startsAt),
      );
    });
    expect(firing()).toEqual([]);
  });

  it('repeats an alert under the same fingerprint and start', async () => {
    const { url, deliveries, until } = await receiver(202);
    evaluator({ url, repeatMs: 100 });
    await until(() => deliveries.length > 2);
    const [first, ...repeats] = deliveries.map(({ payload }) => payload);
    repeats.forEach(repeat => expect(repeat).toEqual(first));
  });

  it('tries again after a 5xx until it is accepted, and says so', async () => {
    const { url, deliveries, until } = await receiver(503, 500, 202);
    const messages: string[] = [];
    const heard = new Promise<void>(done => {
      evaluator({
        url,
        log: message => {
          messages.push(message);
          if (message.includes('again')) {
            done();
          }
        },
      });
    });
    await until(() => deliveries.length === 3);
    await heard;
    const [first, second, third] = deliveries.map(({ payload }) => payload);
    expect(second).toEqual(first);
    expect(third).toEqual(first);
    expect(messages).toEqual([
      `alerts are not accepted by ${url}: HTTP 503`,
      `alerts are not accepted by ${url}: HTTP 500`,
      `alerts are accepted by ${url} again`,
    ]);
  });

  it('drops what is refused with a 4xx', async () => {
    const { url, deliveries, until } = await receiver(400, 202);
    let snapshot = CRASHING;
    let evaluationsAfterRefusal = 0;
    let waited = () => {};
    const enough = new Promise<void>(done => {
      waited = done;
    });
    evaluator({
      url,
      snapshot: () => {
        if (deliveries.length > 0) {
          evaluationsAfterRefusal += 1;
        }
        if (evaluationsAfterRefusal === 20) {
          waited();
        }
        return snapshot;
      },
    });
    await enough;
    expect(deliveries).toHaveLength(1);

    snapshot = CURED;
    await until(() => deliveries.length > 1);
    expect(deliveries[1].payload.status).toBe('resolved');
  });

  it('delivers to a receiver that comes up later', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/alerts`;
    const refused = new Promise<string>(log => {
      evaluator({ url, log });
    });
    expect(await refused).toContain('ECONNREFUSED');

    let accept = () => {};
    const accepted = new Promise<void>(done => {
      accept = done;
    });
    const server = createServer((_, response) => {
      response.end();
      accept();
    });
    await new Promise<void>(done => {
      server.listen(port, '127.0.0.1', done);
    });
    stops.push(async () => {
      server.closeAllConnections();
      await new Promise(done => server.close(done));
    });
    await accepted;
  });

  it('does not wait for a receiver that never answers when it stops', async () => {
    let reached = () => {};
    const received = new Promise<void>(done => {
      reached = done;
    });
    const server = createServer(() => reached());
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    stops.push(async () => {
      server.closeAllConnections();
      await new Promise(done => server.close(done));
    });
    const { stop } = evaluator({ url: `http://127.0.0.1:${port}/alerts` });
    await received;
    await expect(stop()).resolves.toBeUndefined();
  });
});
