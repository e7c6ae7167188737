import { createMockDirectory } from '@backstage/backend-test-utils';
import {
  DemoCluster,
  startDemoCluster,
} from '@backstage-self-healing/demo-cluster';
import { writeFile } from 'node:fs/promises';
import { createServer, IncomingMessage, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { ClusterConfig } from './clusterConfig';
import { HttpClusterApi } from './HttpClusterApi';
import { deploymentPath, Pod, podPath, podsPath } from './resources';

jest.setTimeout(60_000);

const signal = new AbortController().signal;

describe('HttpClusterApi over TLS', () => {
  const files = createMockDirectory();
  let cluster: DemoCluster;

  beforeAll(async () => {
    cluster = await startDemoCluster({ tls: true });
  });

  afterAll(async () => {
    await cluster.stop();
  });

  const tokenFile = () => files.resolve('token');
  const caFile = () => files.resolve('ca.pem');

  function reader(ca?: ClusterConfig['ca']): () => Promise<unknown> {
    const api = new HttpClusterApi({
      name: 'demo',
      url: cluster.url,
      ca,
      skipTlsVerify: false,
      credentials: { tokenFile: tokenFile() },
    });
    return () => api.get(deploymentPath('shop', 'web'), signal);
  }

  const deployment = { kind: 'Deployment' };
  const distrusts =
    /^Cluster demo did not answer GET .*: .*(CERT|SIGNATURE|SIGNED)/;

  it('trusts the configured CA, and no server without it', async () => {
    await writeFile(tokenFile(), cluster.tokens.viewer);
    const read = reader({ pem: cluster.caPem! });
    await expect(read()).resolves.toMatchObject(deployment);
    await expect(reader()()).rejects.toThrow(distrusts);
  });

  it('reads the CA again as it rotates', async () => {
    await writeFile(tokenFile(), cluster.tokens.viewer);
    const stranger = await startDemoCluster({ tls: true, shop: false });
    await stranger.stop();
    await writeFile(caFile(), stranger.caPem!);
    const read = reader({ file: caFile() });
    await expect(read()).rejects.toThrow(distrusts);
    await writeFile(caFile(), cluster.caPem!);
    await expect(read()).resolves.toMatchObject(deployment);
  });

  it('deletes the very object that is meant, and tries without deleting', async () => {
    await writeFile(tokenFile(), cluster.tokens.healer);
    const api = new HttpClusterApi({
      name: 'demo',
      url: cluster.url,
      ca: { pem: cluster.caPem! },
      skipTlsVerify: false,
      credentials: { tokenFile: tokenFile() },
    });
    const [{ metadata }] = await api.list<Pod>(podsPath('shop'), {}, signal);
    const path = podPath('shop', metadata!.name!);
    const uid = metadata!.uid!;
    await expect(
      api.delete(path, { uid: 'another' }, { dryRun: false }, signal),
    ).rejects.toMatchObject({ name: 'ConflictError', httpStatus: 409 });
    await api.delete(path, { uid }, { dryRun: true }, signal);
    const live = await api.get<Pod>(path, signal);
    expect(live.metadata).not.toHaveProperty('deletionTimestamp');
    await api.delete(
      path,
      { uid, gracePeriodSeconds: 0 },
      { dryRun: false },
      signal,
    );
    await expect(api.get(path, signal)).rejects.toMatchObject({
      name: 'NotFoundError',
    });
  });

  it('reads the token again as it rotates, and never tells it', async () => {
    await writeFile(tokenFile(), 'expired-token\n');
    const read = reader({ pem: cluster.caPem! });
    const reading = read();
    await expect(reading).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining("does not accept the healer's token"),
    });
    await expect(reading).rejects.not.toThrow('expired-token');
    await writeFile(tokenFile(), `${cluster.tokens.viewer}\n`);
    await expect(read()).resolves.toMatchObject(deployment);
  });
});

describe('HttpClusterApi', () => {
  let server: Server;
  let answer: (request: IncomingMessage) => string | undefined;
  let api: HttpClusterApi;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const body = answer(request);
      if (body !== undefined) response.end(body);
    });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    api = new HttpClusterApi({
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

  it('reads a list page by page', async () => {
    const queries: string[] = [];
    answer = ({ url }) => {
      queries.push(url ?? '');
      const page = queries.length;
      return JSON.stringify({
        metadata: page < 3 ? { continue: `after=${page}` } : {},
        items: [page],
      });
    };
    expect(await api.list('/pods', { labelSelector: 'a=b' }, signal)).toEqual([
      1, 2, 3,
    ]);
    expect(queries).toEqual([
      '/pods?labelSelector=a%3Db&limit=500',
      '/pods?labelSelector=a%3Db&limit=500&continue=after%3D1',
      '/pods?labelSelector=a%3Db&limit=500&continue=after%3D2',
    ]);
  });

  it('does not read a list without end', async () => {
    answer = () => JSON.stringify({ metadata: { continue: 'x' }, items: [1] });
    await expect(api.list('/pods', {}, signal)).rejects.toThrow(
      'Cluster demo holds more than 10000 objects at /pods',
    );
  });

  it('says when the answer is not JSON', async () => {
    answer = () => '<html>';
    await expect(api.get('/pods', signal)).rejects.toThrow(
      'Cluster demo answered GET /pods with something that is not JSON',
    );
  });

  it('stops waiting when it is told to', async () => {
    const controller = new AbortController();
    answer = () => {
      controller.abort(new Error('the lease is lost'));
      return undefined;
    };
    await expect(api.get('/pods', controller.signal)).rejects.toThrow(
      'the lease is lost',
    );
    answer = () => {
      throw new Error('asked all the same');
    };
    await expect(api.get('/pods', controller.signal)).rejects.toThrow(
      'the lease is lost',
    );
  });
});
