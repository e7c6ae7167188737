import { mockServices } from '@backstage/backend-test-utils';
import { createServer, Server } from 'http';
import { AddressInfo } from 'net';
import { DATABASES, databases } from '../../__testUtils__/testBackend';
import { openTestDatabase } from '../../__testUtils__/testDatabase';
import { WorkQueue } from '../../work/WorkQueue';
import { DeliveryStore } from '../DeliveryStore';
import { AlertmanagerPoll } from './AlertmanagerPoll';
import { PolledAlertStore } from './PolledAlertStore';

jest.setTimeout(60_000);

/** As `GET /api/v2/alerts` answers: gettableAlert of openapi.yaml. */
function gettable(fingerprint: string, change: Record<string, unknown> = {}) {
  return {
    annotations: { summary: 'checkout is crash looping' },
    endsAt: '2026-11-21T09:04:00.000Z',
    fingerprint,
    receivers: [{ name: 'backstage' }],
    startsAt: '2026-11-21T08:00:00.000+00:00',
    status: {
      inhibitedBy: [],
      mutedBy: [],
      silencedBy: [] as string[],
      state: 'active',
    },
    updatedAt: '2026-11-21T08:59:00.000Z',
    generatorURL: 'http://prometheus/graph',
    labels: { alertname: 'KubePodCrashLooping', namespace: 'shop' },
    ...change,
  };
}

describe.each(DATABASES)('asking Alertmanagers, on %s', databaseId => {
  const dbs = databases();
  let database: Awaited<ReturnType<typeof openTestDatabase>>;
  let server: Server;
  let url: string;
  let now: Date;
  let alerts: unknown;
  let uptime: string;
  let authorization: string | undefined;
  let poll: AlertmanagerPoll;
  let store: PolledAlertStore;
  let deliveries: DeliveryStore;
  const logger = mockServices.logger.mock();

  beforeEach(async () => {
    database = await openTestDatabase(dbs, databaseId);
    now = new Date('2026-11-21T09:00:00.000Z');
    alerts = [];
    uptime = '2026-11-20T00:00:00.000Z';
    server = createServer((request, response) => {
      ({ authorization } = request.headers);
      const answers: Record<string, unknown> = {
        '/am/api/v2/alerts': alerts,
        '/am/api/v2/status': { cluster: { status: 'ready' }, uptime },
      };
      const answer = answers[request.url ?? ''];
      response.writeHead(answer === undefined ? 404 : 200, {
        'Content-Type': 'application/json',
      });
      response.end(JSON.stringify(answer ?? 'not found'));
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/am/`;
    const { knex } = database;
    const queue = new WorkQueue(knex);
    deliveries = new DeliveryStore(knex, queue, () => now);
    store = new PolledAlertStore(knex);
    poll = new AlertmanagerPoll({
      store,
      deliveries,
      queue,
      logger,
      now: () => now,
    });
  });

  afterEach(async () => {
    await new Promise(resolve => server.close(resolve));
    await database.close();
  });

  const look = (at = url) =>
    poll.look(
      {
        url: at,
        headers: { Authorization: 'Bearer t' },
        receiver: 'backstage',
      },
      new AbortController().signal,
    );
  const later = (seconds: number) => {
    now = new Date(now.getTime() + seconds * 1_000);
  };
  const stored = async () =>
    (
      await database
        .knex('alerts')
        .select('fingerprint', 'status')
        .orderBy(['received_at', 'fingerprint', 'status'])
    ).map(({ fingerprint, status }) => `${fingerprint} ${status}`);

  it('takes in what was lost, once, with credentials', async () => {
    alerts = [gettable('f1'), gettable('f2'), { odd: true }];
    await look();
    later(30);
    await look();
    expect(await stored()).toEqual(['f1 firing', 'f2 firing']);
    expect(authorization).toBe('Bearer t');
    // The way of any delivery: what comes next has been asked for.
    const work = await database.knex('work').where({ kind: 'correlate' });
    expect(work).toHaveLength(1);
    expect(await database.knex('deliveries').count({ n: '*' })).toMatchObject([
      { n: expect.anything() },
    ]);
  });

  it('learns of an end that nobody has told, at the second look without it', async () => {
    alerts = [gettable('f1')];
    await look();
    alerts = [];
    later(30);
    await look();
    expect(await stored()).toEqual(['f1 firing']);
    later(30);
    await look();
    expect(await stored()).toEqual(['f1 firing', 'f1 resolved']);
    later(30);
    await look();
    expect(await stored()).toHaveLength(2);
  });

  it('takes no silence for an end', async () => {
    alerts = [gettable('f1')];
    await look();
    for (const answer of ['an error page', { code: 500 }]) {
      alerts = answer;
      later(30);
      await look();
    }
    await look('http://127.0.0.1:9/');
    expect(await stored()).toEqual(['f1 firing']);
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining("is not Alertmanager's API"),
    );
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining(
        'http://127.0.0.1:9/api/v2/status did not answer',
      ),
    );
  });

  it('takes no restart for an end', async () => {
    alerts = [gettable('f1')];
    await look();
    uptime = new Date(now.getTime() + 10_000).toISOString();
    alerts = [];
    for (let looks = 0; looks < 4; looks += 1) {
      later(30);
      await look();
    }
    expect(await stored()).toEqual(['f1 firing']);
    alerts = [gettable('f1')];
    later(30);
    await look();
    expect(await stored()).toEqual(['f1 firing']);
  });

  it('knows what is silenced, and what a pair says of it', async () => {
    const silenced = gettable('f1', {
      status: {
        state: 'suppressed',
        silencedBy: ['s1'],
        inhibitedBy: [],
        mutedBy: [],
      },
    });
    const known = async () =>
      (
        await store.silenced(
          ['f1', 'f2'].map(fingerprint => ({
            source: 'alertmanager',
            fingerprint,
            status: 'firing' as const,
            labels: {},
            annotations: {},
            startsAt: '2026-11-21T08:00:00.000Z',
          })),
        )
      ).map(({ fingerprint }) => fingerprint);
    alerts = [silenced, gettable('f2')];
    await look();
    expect(await known()).toEqual(['f1']);
    expect(await stored()).toEqual(['f2 firing']);
    alerts = [gettable('f1')];
    await look(url.replace('127.0.0.1', 'localhost'));
    expect(await known()).toEqual([]);
  });
});
