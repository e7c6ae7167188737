import { mockServices } from '@backstage/backend-test-utils';
import { once } from 'events';
import { createServer, get, Server } from 'http';
import { AddressInfo } from 'net';
import { endsConnectionsAfter } from './httpShutdown';

describe('the HTTP server that is shut down', () => {
  let server: Server;
  const answers: Array<() => void> = [];

  const start = async () => {
    server = createServer((_, response) => {
      answers.push(() => response.end('done'));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  };
  /** What comes of a request, in one word. */
  const ask = () =>
    new Promise<string>(resolve => {
      const { port } = server.address() as AddressInfo;
      get({ port, host: '127.0.0.1' }, response => {
        response.on('data', chunk => resolve(`${chunk}`));
      }).on('error', () => resolve('cut'));
    });
  /** What the framework does on SIGTERM. */
  const shutDown = async (graceMs: number) => {
    const lifecycle = mockServices.rootLifecycle.mock();
    endsConnectionsAfter(graceMs, { lifecycle, server });
    for (const [hook] of lifecycle.addShutdownHook.mock.calls) await hook();
    server.close();
    await once(server, 'close');
  };

  it('lets a request that is under way come to its end', async () => {
    await start();
    const asked = ask();
    await once(server, 'request');
    const closed = shutDown(60_000);
    answers.pop()!();
    expect(await asked).toBe('done');
    await closed;
  });

  it('waits for none that does not end', async () => {
    await start();
    const asked = ask();
    await once(server, 'request');
    await shutDown(10);
    expect(await asked).toBe('cut');
  });
});
