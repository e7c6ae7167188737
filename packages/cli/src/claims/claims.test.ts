import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { runIn } from '../__testUtils__/runIn';

describe('self-healing claims', () => {
  let server: Server;
  let portal: string;
  const seen: string[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      const { url, headers } = request;
      seen.push(
        `${url} ${headers.authorization ?? headers['x-demo-user'] ?? ''}`,
      );
      const answers: Record<string, unknown> = {
        '/api/auth/demo/refresh': { backstageIdentity: { token: 'drawn' } },
        '/api/self-healing/claims': {
          items: [
            {
              entityRef: 'component:default/checkout',
              workloads: [
                {
                  workload: 'demo/shop/Deployment/checkout',
                  grade: 'carried',
                  message: 'It carries the id.',
                },
              ],
            },
            { entityRef: 'component:default/idle', workloads: [] },
          ],
        },
      };
      const answer =
        headers.authorization === 'Bearer wrong' ? undefined : answers[url!];
      response.writeHead(answer ? 200 : 401);
      response.end(JSON.stringify(answer ?? { error: 'no' }));
    });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    portal = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise(resolve => server.close(resolve)));
  beforeEach(() => {
    seen.length = 0;
  });

  it('prints the annotations that are missing', async () => {
    const { code, out } = await runIn({}, ['claims', '--portal', portal]);
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual([
      '# carried in cluster demo: It carries the id.',
      'kubectl annotate --namespace shop deployment checkout self-healing.backstage.io/entity-ref=component:default/checkout',
      '# component:default/idle runs nowhere',
      '# 1 annotations are missing. Put them where the workload is deployed from, too.',
    ]);
    expect(seen).toEqual([
      '/api/auth/demo/refresh user:default/platform-admin',
      '/api/self-healing/claims Bearer drawn',
    ]);
  });

  it('signs in with a token where there is one, and says what it was refused', async () => {
    const { code, out, err } = await runIn({}, ['claims'], {
      SELF_HEALING_PORTAL: portal,
      SELF_HEALING_TOKEN: 'wrong',
    });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toBe(
      `${portal}/api/self-healing/claims answers 401: {"error":"no"}`,
    );
    expect(seen).toEqual(['/api/self-healing/claims Bearer wrong']);
  });
});
