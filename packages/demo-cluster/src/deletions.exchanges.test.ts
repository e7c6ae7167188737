import { readFileSync } from 'node:fs';
import { until } from './__testUtils__/until';
import { DemoCluster, startDemoCluster } from './index';

jest.setTimeout(60_000);

/** What a real API server (1.36) was sent about deleting and evicting, and what it answered. */
interface Exchange {
  topic: 'delete-dry-run' | 'eviction';
  name: string;
  request: { method: string; path: string; type?: string; body?: unknown };
  response: { status: number; retryAfter?: string; type: string; body: any };
}

const exchanges: Exchange[] = readFileSync(
  require.resolve('./__fixtures__/deletions-1.36.jsonl'),
  'utf8',
)
  .split('\n')
  .filter(Boolean)
  .map(line => JSON.parse(line));

const RECORDED_UID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const NOBODY = '00000000-0000-0000-0000-000000000000';

describe.each(['delete-dry-run', 'eviction'] as const)(
  'recorded from a real API server: %s',
  topic => {
    const namespace = exchanges
      .find(exchange => exchange.topic === topic)!
      .request.path.split('/')[4];
    const inNamespace = (group: string, plural: string) =>
      `${group}/namespaces/${namespace}/${plural}`;
    const pods = inNamespace('/api/v1', 'pods');
    const deployments = inNamespace('/apis/apps/v1', 'deployments');
    const budgets = inNamespace('/apis/policy/v1', 'poddisruptionbudgets');
    let cluster: DemoCluster;

    const send = async (
      method: string,
      path: string,
      body?: unknown,
      type = 'application/json',
    ) => {
      const response = await fetch(`${cluster.url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${cluster.tokens.admin}`,
          ...(body === undefined ? {} : { 'content-type': type }),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      return {
        status: response.status,
        type: response.headers.get('content-type'),
        retryAfter: response.headers.get('retry-after') ?? undefined,
        body: (await response.json()) as any,
      };
    };

    const specOf = (image: string) => ({
      containers: [{ name: 'app', image }],
    });
    const run = (name: string, replicas: number, image: string) =>
      send('POST', deployments, {
        metadata: { name, labels: { app: name } },
        spec: {
          replicas,
          selector: { matchLabels: { app: name } },
          template: {
            metadata: { labels: { app: name } },
            spec: specOf(image),
          },
        },
      });
    const podsOf = async (app: string): Promise<any[]> =>
      (await send('GET', `${pods}?labelSelector=app%3D${app}`)).body.items;
    const budget = async (name: string, app: string, spec: object) => {
      await send('POST', budgets, {
        metadata: { name },
        spec: { selector: { matchLabels: { app } }, ...spec },
      });
      await until(
        () => send('GET', `${budgets}/${name}`),
        ({ body }) => body.status?.observedGeneration === 1,
      );
    };
    const cordon = (unschedulable: boolean) =>
      Promise.all(
        ['node-1', 'node-2', 'node-3'].map(node =>
          send(
            'PATCH',
            `/api/v1/nodes/${node}`,
            { spec: { unschedulable } },
            'application/merge-patch+json',
          ),
        ),
      );

    /** What the recording had done before it sent a request. */
    const beforehand: Record<string, () => Promise<unknown>> = {
      'budget 0': () => budget('web', 'web', { minAvailable: 3 }),
      'two budgets': () => budget('second', 'web', { minAvailable: 1 }),
      'Pending pod, budget 0': async () => {
        await cordon(true);
        await run('pend', 1, 'pend:v1');
        await budget('pend', 'pend', { minAvailable: 1 });
      },
      'unready pod, IfHealthyBudget': async () => {
        await cordon(false);
        await run('sick', 1, 'sick:crash');
        await budget('sick', 'sick', { minAvailable: 1 });
        await until(
          () => podsOf('sick'),
          ([pod]) => pod?.status?.phase === 'Running',
        );
      },
      'unready pod, AlwaysAllow': () =>
        send(
          'PATCH',
          `${budgets}/sick`,
          { spec: { unhealthyPodEvictionPolicy: 'AlwaysAllow' } },
          'application/merge-patch+json',
        ),
    };

    beforeAll(async () => {
      cluster = await startDemoCluster({
        shop: false,
        tickMs: 20,
        startupMs: 40,
      });
      await send('POST', '/api/v1/namespaces', {
        metadata: { name: namespace },
      });
      if (topic === 'eviction') {
        await run('web', 3, 'web:v1');
        await until(
          () => podsOf('web'),
          items =>
            items.length === 3 &&
            items.every(({ status }) =>
              status.conditions?.some(
                (one: any) => one.type === 'Ready' && one.status === 'True',
              ),
            ),
        );
        return;
      }
      for (const name of ['web', 'fore', 'orphan']) {
        await run(name, 1, 'web:v1');
      }
      for (const name of ['p1', 'p2', 'p3', 'p5']) {
        await send('POST', pods, {
          metadata: { name, labels: { app: name } },
          spec: { ...specOf('p:v1'), terminationGracePeriodSeconds: 1 },
        });
      }
    });
    afterAll(() => cluster.stop());

    /** The same request about a pod of this run. */
    async function adapted({ request }: Exchange) {
      const text = JSON.stringify(request);
      const recorded = text.match(/pods\/(([a-z]+)-[a-z0-9]+-[a-z0-9]{5})/);
      if (!recorded) {
        return request;
      }
      const [, name, app] = recorded;
      const [{ metadata }] = await until(
        () => podsOf(app),
        items => items.some(pod => !pod.metadata.deletionTimestamp),
      );
      return JSON.parse(
        text
          .replaceAll(name, metadata.name)
          .replace(RECORDED_UID, uid => (uid === NOBODY ? uid : metadata.uid)),
      );
    }

    /** What a client would notice: a status to the word, of an object whether it is leaving. */
    function noticed(body: any): unknown {
      if (body.kind === 'Status') {
        return JSON.parse(
          JSON.stringify(body)
            .replace(RECORDED_UID, '<uid>')
            .replace(/web-[a-z0-9]+-[a-z0-9]{5}/g, '<pod>')
            .replace(/in record \(\d+\)/, 'in record (<version>)'),
        );
      }
      const { finalizers, deletionTimestamp } = body.metadata ?? {};
      return {
        kind: body.kind,
        leaving: deletionTimestamp !== undefined,
        finalizers,
        items: body.items?.length,
      };
    }

    async function answerTo(exchange: Exchange) {
      const { method, path, body, type } = await adapted(exchange);
      return until(
        () => send(method, path, body, type),
        ({ status }) => method !== 'GET' || status === exchange.response.status,
      );
    }

    it.each(
      exchanges
        .filter(exchange => exchange.topic === topic)
        // Here controllers look too soon; see disruption.test.ts.
        .filter(({ name }) => name !== 'budget just changed')
        .map(exchange => [exchange.name, exchange] as const),
    )('%s', async (name, exchange) => {
      await beforehand[name]?.();
      const { response } = exchange;
      const answer = await answerTo(exchange);
      expect({ ...answer, body: noticed(answer.body) }).toEqual({
        status: response.status,
        type: response.type,
        retryAfter: response.retryAfter,
        body: noticed(response.body),
      });
    });
  },
);
