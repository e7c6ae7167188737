import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { HttpClusterApi } from '../clusters/HttpClusterApi';
import { countActivePods, readDeploymentState } from './DeploymentState';

jest.setTimeout(60_000);

const signal = new AbortController().signal;

/** 1 250 Deployments with a history of ten each, as in FC-J3. */
const REPLICA_SETS = 12_500;

describe('FC-J3, RC-F22: a Deployment in a namespace of thousands', () => {
  let server: Server;
  let cluster: HttpClusterApi;
  const asked: string[] = [];

  beforeAll(async () => {
    const owned = (kind: string, name: string, owner: string) => ({
      kind,
      metadata: {
        name,
        uid: name,
        labels: { app: 'lab' },
        ownerReferences: [{ uid: owner, controller: true }],
      },
      status: { phase: 'Running' },
    });
    const own = ['lab-1', 'lab-2', 'lab-3'].map(name =>
      owned('ReplicaSet', name, 'lab'),
    );
    const strangers = Array.from({ length: REPLICA_SETS - 3 }, (_, index) => ({
      ...owned('ReplicaSet', `other-${index}`, 'other'),
      metadata: { name: `other-${index}`, labels: { app: 'other' } },
    }));
    // Of the same labels, and somebody else's.
    const alike = owned('ReplicaSet', 'alike', 'another');
    server = createServer((request, response) => {
      const url = new URL(request.url ?? '', 'http://cluster');
      asked.push(`${url.pathname}?${url.searchParams}`);
      const selected = url.searchParams.get('labelSelector');
      const limit = Number(url.searchParams.get('limit'));
      const start = Number(url.searchParams.get('continue') ?? 0);
      let body: object = {
        metadata: { name: 'lab', uid: 'lab' },
        spec: {
          selector: {
            matchLabels: { app: 'lab' },
            matchExpressions: [
              { key: 'tier', operator: 'NotIn', values: ['a', 'b'] },
              { key: 'old', operator: 'DoesNotExist' },
            ],
          },
        },
      };
      if (url.pathname.endsWith('s')) {
        const pods = [owned('Pod', 'p', 'lab-3'), owned('Pod', 'q', 'alike')];
        const sets = selected ? [...own, alike] : [...own, ...strangers];
        const inNamespace = selected ? pods : strangers;
        const all = url.pathname.endsWith('/pods') ? inNamespace : sets;
        const items = all.slice(start, start + limit);
        body = {
          items,
          metadata:
            start + limit < all.length
              ? { continue: String(start + limit) }
              : {},
        };
      }
      response.end(JSON.stringify(body));
    });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    cluster = new HttpClusterApi({
      name: 'demo',
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      skipTlsVerify: false,
      credentials: { token: 'token' },
    });
  });

  afterAll(async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  });

  it('is read by what it selects, in three requests, and then by owner', async () => {
    const state = await readDeploymentState(
      cluster,
      { cluster: 'demo', namespace: 'lab', kind: 'Deployment', name: 'lab' },
      signal,
    );
    expect(state.replicaSets.map(({ metadata }) => metadata?.name)).toEqual([
      'lab-1',
      'lab-2',
      'lab-3',
    ]);
    expect(state.pods.map(({ metadata }) => metadata?.name)).toEqual(['p']);
    const selector = new URLSearchParams({
      labelSelector: 'app=lab,tier notin (a,b),!old',
      limit: '500',
    });
    expect(asked.sort()).toEqual([
      `/api/v1/namespaces/lab/pods?${selector}`,
      '/apis/apps/v1/namespaces/lab/deployments/lab?',
      `/apis/apps/v1/namespaces/lab/replicasets?${selector}`,
    ]);
  });

  it('is measured against the pods there are, or as many as a list holds', async () => {
    await expect(countActivePods(cluster, 'lab', signal)).resolves.toBe(10_000);
  });
});
