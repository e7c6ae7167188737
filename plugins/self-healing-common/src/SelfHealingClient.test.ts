import { ResponseError, serializeError } from '@backstage/errors';
import { createServer, IncomingMessage, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { SelfHealingClient } from './SelfHealingClient';

const incident = {
  id: 'i1',
  title: 'checkout crash-loops',
  entityRef: 'component:default/checkout',
  ownerRef: null,
  workload: null,
  severity: 'critical',
  status: 'open',
  alertCount: 1,
  firingCount: 1,
  openedAt: '2026-11-21T08:00:00Z',
  updatedAt: '2026-11-21T08:00:00Z',
  resolvedAt: null,
};

const killSwitch = {
  scope: { scope: 'global' },
  engaged: true,
  reason: 'migration',
  changedBy: 'user:default/platform-admin',
  changedAt: '2026-11-21T08:00:00Z',
};

describe('SelfHealingClient', () => {
  let server: Server;
  let baseUrl: string;
  const seen: Array<{
    method?: string;
    url?: string;
    type?: string;
    body: string;
  }> = [];
  let answer: { status: number; body: unknown };

  beforeAll(async () => {
    server = createServer(async (req, res) => {
      const { method, url, headers } = req;
      const body = await read(req);
      seen.push({ method, url, type: headers['content-type'], body });
      if (typeof answer.body === 'string') {
        res.writeHead(answer.status, { 'content-type': 'text/event-stream' });
        res.end(answer.body);
        return;
      }
      res.writeHead(answer.status, { 'content-type': 'application/json' });
      res.end(JSON.stringify(answer.body));
    });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    baseUrl = `http://127.0.0.1:${port}/api/self-healing`;
  });

  afterAll(() => new Promise(resolve => server.close(resolve)));

  beforeEach(() => {
    seen.length = 0;
  });

  const client = () =>
    new SelfHealingClient({
      discoveryApi: { getBaseUrl: async () => baseUrl },
      fetchApi: { fetch },
    });

  it('lists incidents with every part of the query', async () => {
    answer = { status: 200, body: { items: [incident], nextCursor: 'n' } };
    await expect(
      client().listIncidents({
        entityRef: 'component:default/checkout',
        ownerRef: 'group:default/team-checkout',
        status: ['open', 'healing'],
        unowned: true,
        limit: 5,
        cursor: 'a/b',
      }),
    ).resolves.toEqual({ items: [incident], nextCursor: 'n' });
    const { searchParams, pathname } = new URL(seen[0].url!, baseUrl);
    expect(pathname).toBe('/api/self-healing/incidents');
    expect([...searchParams]).toEqual([
      ['entityRef', 'component:default/checkout'],
      ['ownerRef', 'group:default/team-checkout'],
      ['unowned', 'true'],
      ['limit', '5'],
      ['cursor', 'a/b'],
      ['status', 'open'],
      ['status', 'healing'],
    ]);
  });

  it('sends a kill switch as JSON', async () => {
    answer = { status: 200, body: killSwitch };
    const request = {
      scope: { scope: 'global' as const },
      engaged: true,
      reason: 'migration',
    };
    await expect(client().setKillSwitch(request)).resolves.toEqual(killSwitch);
    expect(seen).toEqual([
      {
        method: 'POST',
        url: '/api/self-healing/kill-switches',
        type: 'application/json',
        body: JSON.stringify(request),
      },
    ]);
  });

  it('reads what a model says while it says it', async () => {
    const events = [
      { type: 'status', status: 'streaming' },
      { type: 'text', field: 'summary', index: 0, text: 'It starts.' },
      { type: 'status', status: 'failed', failure: 'It refused.' },
    ];
    const body = events.map(one => `data: ${JSON.stringify(one)}\n\n`).join('');
    answer = { status: 200, body: `: open\n\n${body}` };
    const told = [];
    for await (const event of client().streamAnalysis('a/1')) told.push(event);
    expect(told).toEqual(events);
    expect(seen[0].url).toBe('/api/self-healing/analyses/a%2F1/stream');
  });

  it('says why there is no stream', async () => {
    answer = { status: 403, body: {} };
    await expect(client().streamAnalysis('a1').next()).rejects.toThrow('403');
  });

  it.each([
    ['listAnalyses', '../x', '/incidents/..%2Fx/analyses'],
    ['askForAnalysis', '../x', '/incidents/..%2Fx/analyses'],
    ['getIncident', '../x y', '/incidents/..%2Fx%20y'],
    ['getExecution', 'a?b', '/executions/a%3Fb'],
    [
      'getEntityHealing',
      'component:default/check#out',
      '/entities/component/default/check%23out',
    ],
  ] as const)(
    '%s keeps %j inside its path segment',
    async (call, argument, path) => {
      answer = { status: 404, body: {} };
      await expect(client()[call](argument)).rejects.toThrow('404');
      expect(seen[0].url).toBe(`/api/self-healing${path}`);
    },
  );

  it.each([
    [400, 'InputError', 'parameters.replicas: must be at most 10'],
    [403, 'NotAllowedError', 'Only the owner may run a runbook here'],
    [409, 'ConflictError', 'The plan has changed since you saw it'],
    [503, 'ServiceUnavailableError', 'The database is down'],
  ])('tells what the server said with %d', async (status, name, message) => {
    const error = Object.assign(new Error(message), { name });
    answer = {
      status,
      body: { error: serializeError(error), response: { statusCode: status } },
    };
    const failure = await client()
      .planRunbook({
        entityRef: 'component:default/a',
        runbookRef: 'runbook:default/b',
      })
      .catch(e => e);
    expect(failure).toBeInstanceOf(ResponseError);
    expect(failure.statusCode).toBe(status);
    expect(failure.cause).toMatchObject({ name, message });
  });

  it('does not pass on an answer that is not what was promised', async () => {
    answer = { status: 200, body: [{ ...killSwitch, engaged: 'perhaps' }] };
    await expect(client().listKillSwitches()).rejects.toThrow('engaged');
  });
});

async function read(req: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of req) body += chunk;
  return body;
}
