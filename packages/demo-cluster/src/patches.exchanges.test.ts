import { readFileSync } from 'node:fs';
import { DemoCluster, startDemoCluster } from './index';

jest.setTimeout(60_000);

/** Patches of a Deployment that was sent to a real API server (1.36), and what came of them. */
interface Exchange {
  name: string;
  request: { path: string; type: string; body: unknown };
  response: {
    status: number;
    reason?: string;
    spec?: object;
    containers?: string[];
  };
}

const exchanges: Exchange[] = readFileSync(
  require.resolve('./__fixtures__/patches-1.36.jsonl'),
  'utf8',
)
  .split('\n')
  .filter(Boolean)
  .map(line => JSON.parse(line));

describe('patches recorded from a real API server', () => {
  const deployments = '/apis/apps/v1/namespaces/default/deployments';
  let cluster: DemoCluster;

  const send = async (
    method: string,
    path: string,
    body: unknown,
    type = 'application/json',
  ) => {
    const response = await fetch(`${cluster.url}${deployments}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${cluster.tokens.admin}`,
        'content-type': type,
      },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as any };
  };

  beforeAll(async () => {
    cluster = await startDemoCluster({ shop: false, tickMs: 20 });
    await send('POST', '', {
      metadata: {
        name: 'web',
        labels: { app: 'web' },
        annotations: { a: 'b' },
      },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'app', image: 'web:v1' }] },
        },
      },
    });
  });
  afterAll(() => cluster.stop());

  it.each(exchanges.map(exchange => [exchange.name, exchange] as const))(
    '%s',
    async (_name, { request, response }) => {
      const { status, body } = await send(
        'PATCH',
        request.path,
        request.body,
        request.type,
      );
      const { replicas, paused } = body.spec ?? {};
      const noticed =
        body.kind === 'Status'
          ? { reason: body.reason }
          : {
              spec: JSON.parse(JSON.stringify({ replicas, paused })),
              containers: body.spec.template.spec.containers.map(
                (one: any) => `${one.name} ${one.image}`,
              ),
            };
      expect({ status, ...noticed }).toEqual(response);
    },
  );
});
