import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { ClusterApi } from './ClusterApi';
import { follow } from './follow';
import { HttpClusterApi } from './HttpClusterApi';
import { Deployment } from './resources';

const PATH = '/apis/apps/v1/namespaces/shop/deployments';

/** One answer of the server to a watch. */
type Answer = (response: ServerResponse) => void;

const object = (name: string, resourceVersion: string) => ({
  kind: 'Deployment',
  metadata: { name, resourceVersion },
});
const event = (type: string, what: object) =>
  `${JSON.stringify({ type, object: what })}\n`;
/** Recorded: watch, "too old, ERROR event". */
const TOO_OLD = event('ERROR', {
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message: 'too old resource version: 1 (10646)',
  reason: 'Expired',
  code: 410,
});

const stream =
  (...lines: string[]): Answer =>
  response => {
    response.writeHead(200, { 'content-type': 'application/json' });
    for (const line of lines) response.write(line);
    response.end();
  };
const refused =
  (status: number): Answer =>
  response => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({ kind: 'Status', status: 'Failure', code: status }),
    );
  };
/** Stays open: the server has nothing to tell. */
const silent: Answer = response => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
};

describe('following a collection', () => {
  const stopping = new Array<() => Promise<void>>();

  afterEach(async () => {
    await Promise.all(stopping.splice(0).map(stop => stop()));
  });

  /** What is heard while the server answers so, then says nothing more. */
  async function heard(...answers: Answer[]) {
    const asked: Array<string | null> = [];
    const changes: string[] = [];
    const connections: Array<boolean | string> = [];
    const waiting = [...answers];
    const server = createServer(
      ({ url }: IncomingMessage, response: ServerResponse) => {
        const { searchParams } = new URL(url!, 'http://localhost');
        expect(searchParams.get('watch')).toBe('true');
        asked.push(searchParams.get('resourceVersion'));
        (waiting.shift() ?? silent)(response);
      },
    );
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    const api: ClusterApi = new HttpClusterApi({
      name: 'demo',
      url: `http://127.0.0.1:${port}`,
      skipTlsVerify: false,
      credentials: { token: 'secret' },
    });
    const stop = new AbortController();
    const following = follow<Deployment>(
      api,
      PATH,
      {
        onChange: (type, { metadata }) =>
          changes.push(`${type} ${metadata?.name}`),
        onConnection: (connected, problem) =>
          connections.push(problem ?? connected),
      },
      stop.signal,
    );
    stopping.push(async () => {
      stop.abort();
      await following;
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    });
    const end = Date.now() + 15_000;
    // The server has been asked before whoever follows learns of its answer.
    while (asked.length <= answers.length || connections.at(-1) !== true) {
      if (Date.now() > end) throw new Error(`asked only ${asked.length} times`);
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    return { asked, changes, connections };
  }

  it('begins with what is there, and goes on from where the server hung up', async () => {
    const { asked, changes } = await heard(
      stream(
        event('ADDED', object('web', '5')),
        event('MODIFIED', object('web', '7')),
        event('BOOKMARK', object('', '9')),
      ),
      stream(event('DELETED', object('web', '11'))),
    );
    expect(asked).toEqual([null, '9', '11']);
    expect(changes).toEqual(['ADDED web', 'MODIFIED web', 'DELETED web']);
  });

  it('begins anew where that is too long ago', async () => {
    const { asked, connections } = await heard(
      stream(event('ADDED', object('web', '5'))),
      stream(TOO_OLD),
      stream(event('ADDED', object('web', '20'))),
    );
    expect(asked).toEqual([null, '5', null, '20']);
    expect(connections).toContain('too old resource version: 1 (10646)');
  });

  it.each([403, 404, 410, 500])(
    'says that it does not hear, and tries again, after a %d',
    async status => {
      const { asked, connections } = await heard(refused(status));
      expect(asked).toHaveLength(2);
      expect(connections).toEqual([
        expect.stringMatching(/cluster demo/i),
        true,
      ]);
    },
  );

  it('takes what is no event for a broken stream', async () => {
    const { asked, connections } = await heard(stream('<html>\n'));
    expect(asked).toHaveLength(2);
    expect(connections).toContainEqual(
      expect.stringContaining('broke off the watch'),
    );
  });

  it('puts an event together that arrives in pieces', async () => {
    const line = event('ADDED', object('wéb', '5'));
    const { changes } = await heard(
      stream(line.slice(0, 20), line.slice(20, 50), line.slice(50)),
    );
    expect(changes).toEqual(['ADDED wéb']);
  });
});
