import { mockCredentials } from '@backstage/backend-test-utils';
import createKnex, { Knex } from 'knex';
import { Response } from 'supertest';
import { chainFault } from '../incidents/hashChain';
import { incidentChain } from '../incidents/TimelineStore';
import { Interruptible } from '../__testUtils__/Interruptible';
import {
  crashLoop,
  DATABASES,
  databases,
  eventually,
  payload,
  startBackend,
} from '../__testUtils__/testBackend';

jest.setTimeout(60_000);

const SOURCE = '/alerts/alertmanager';

describe.each(DATABASES)('intake on %s', databaseId => {
  const dbs = databases();
  let backend: Awaited<ReturnType<typeof startBackend>>;
  let knex: Knex;

  const start = async (
    intake: Record<string, unknown> = {},
    options: Parameters<typeof startBackend>[1] = {},
  ) => {
    knex = await dbs.init(databaseId);
    backend = await startBackend(knex, {
      ...options,
      config: { intake, ...options.config },
    });
    return backend;
  };
  afterEach(() => backend.stop());

  const send = (
    body: string | Buffer,
    headers: Record<string, string> = {},
    to = SOURCE,
  ) =>
    backend
      .anonymously()
      .post(to)
      .set('Authorization', mockCredentials.service.header())
      .set('Content-Type', 'application/json')
      .set(headers)
      .send(body);
  const stored = async () =>
    Promise.all(
      ['deliveries', 'alerts', 'incident_alerts'].map(async table =>
        Number((await knex(table).count({ n: '*' }).first())?.n),
      ),
    );
  const expectError = (answer: Response, status: number, words: string) => {
    expect([answer.status, answer.body.error?.message]).toEqual([
      status,
      expect.stringContaining(words),
    ]);
    expect(answer.text).not.toMatch(/\n\s+at |\\n\s+at |node_modules/);
  };

  it('counts what it has stored', async () => {
    const { deliver } = await start();
    const [a, b] = [crashLoop(), crashLoop()];
    const first = await deliver(a, b, a);
    expect([first.status, first.body]).toEqual([
      202,
      { deliveryId: expect.any(String), received: 3, stored: 2, duplicates: 1 },
    ]);
    const again = await deliver(a, b);
    expect(again.body).toMatchObject({ received: 2, stored: 0, duplicates: 2 });
    expect((await stored()).slice(0, 2)).toEqual([2, 2]);
  });

  it('lets in only who is let in by the portal', async () => {
    await start();
    const body = JSON.stringify(payload([crashLoop()]));
    for (const [header, status] of [
      [mockCredentials.none.header(), 401],
      [mockCredentials.user.header(), 403],
      [mockCredentials.user.invalidHeader(), 401],
      [mockCredentials.service.invalidHeader(), 401],
    ] as const) {
      const answer = await send(body, { Authorization: header });
      expect([header, answer.status]).toEqual([header, status]);
      expect(answer.text).not.toMatch(/\n\s+at |\\n\s+at /);
    }
    expect(await stored()).toEqual([0, 0, 0]);
  });

  const unreadable: [body: string, words: string, what: string][] = [
    ['', 'The body is not JSON', 'nothing'],
    ['{"version":"4"', 'The body is not JSON', 'half a body'],
    ['alert=1', 'The body is not JSON', 'a form'],
    ['null', 'expected object', 'null'],
    ['[]', 'expected object', 'a list'],
    ['{"version":"3"}', 'version: ', 'another version'],
    [
      JSON.stringify(payload([])),
      'alerts: Too small: expected array to have >=1 items',
      'no alerts',
    ],
    [
      JSON.stringify(payload([crashLoop({ startsAt: 'now' })])),
      'No alert of the delivery can be read: alerts[0].startsAt: ',
      'a bad time',
    ],
    [
      JSON.stringify(payload([crashLoop({ labels: { severity: 5 } })])),
      'alerts[0].labels.severity: ',
      'a label that is no text',
    ],
    [
      JSON.stringify(payload([crashLoop({ fingerprint: 5 })])),
      'alerts[0].fingerprint: ',
      'a fingerprint that is no text',
    ],
    [
      JSON.stringify(payload([crashLoop({ status: 'suppressed' })])),
      'alerts[0].status: ',
      'an unknown status',
    ],
  ];
  it.each(unreadable.map(([body, words, what]) => ({ body, words, what })))(
    'answers 400 to $what',
    async ({ body, words }) => {
      await start();
      expectError(await send(body), 400, words);
      expect(await stored()).toEqual([0, 0, 0]);
    },
  );

  it('knows its sources', async () => {
    await start();
    const body = JSON.stringify(payload([crashLoop()]));
    expectError(
      await send(body, {}, '/alerts/pager'),
      404,
      'There is no alert source pager; there are: alertmanager',
    );
    expectError(await send(body, {}, '/alerts/__proto__'), 404, '__proto__');
    expect(await stored()).toEqual([0, 0, 0]);
  });

  it('takes no more than it says', async () => {
    await start({ maxBodyBytes: 2_000 });
    const small = payload([crashLoop()]);
    const large = payload([
      crashLoop({ annotations: { summary: 'x'.repeat(3_000) } }),
    ]);
    expectError(await send(JSON.stringify(large)), 413, 'too large');
    expect(await stored()).toEqual([0, 0, 0]);
    expect((await send(JSON.stringify(small))).status).toBe(202);
  });

  it('refuses encodings that it cannot read', async () => {
    await start();
    const body = JSON.stringify(payload([crashLoop()]));
    expectError(
      await send(body, { 'Content-Encoding': 'compress' }),
      415,
      'unsupported',
    );
    expectError(await send(body, { 'Content-Encoding': 'gzip' }), 400, '');
    expectError(
      await send(body, { 'Content-Type': 'application/json; charset=klingon' }),
      415,
      'charset',
    );
    expect(await stored()).toEqual([0, 0, 0]);
  });

  it('reads the body as JSON, whatever the content type', async () => {
    await start();
    const body = JSON.stringify(payload([crashLoop()]));
    expect((await send(body, { 'Content-Type': 'text/plain' })).status).toBe(
      202,
    );
  });

  it('answers 503 when too many deliveries wait, and takes them later', async () => {
    const { world } = await start({ maxWaitingDeliveries: 1 });
    world.locatorFails = true;
    const first = await backend.deliver(crashLoop());
    expect(first.status).toBe(202);
    // The length of the queue is read at most once a second.
    const clock = jest.spyOn(Date, 'now');
    try {
      const later = Date.now() + 5_000;
      clock.mockReturnValue(later);
      const alert = crashLoop();
      const refused = await backend.deliver(alert);
      expectError(refused, 503, 'Too many deliveries');
      expect(refused.headers['retry-after']).toBe('10');
      expect((await stored())[0]).toBe(1);
      await knex('work').where({ kind: 'correlate' }).delete();
      clock.mockReturnValue(later + 5_000);
      const taken = await backend.deliver(alert);
      expect([taken.status, taken.body.stored]).toEqual([202, 1]);
    } finally {
      clock.mockRestore();
    }
  });

  it('answers 503 when a write fails, and has written nothing of it', async () => {
    await start();
    await knex.schema.renameTable('work', 'work_elsewhere');
    const alert = crashLoop();
    const refused = await backend.deliver(alert);
    expectError(refused, 503, 'try again later');
    expect(refused.headers['retry-after']).toBe('10');
    expect(await stored()).toEqual([0, 0, 0]);
    await knex.schema.renameTable('work_elsewhere', 'work');
    const taken = await backend.deliver(alert);
    expect([taken.status, taken.body.stored]).toEqual([202, 1]);
  });

  it('takes everything that Prometheus can say', async () => {
    await start();
    const odd = {
      alertname: `Odd${'x'.repeat(400)}`,
      namespace: 'elsewhere',
      'label.with/anything': 'NUL \u0000, tab \t, \ud83d\ude00, lone \ud800',
      empty: '',
    };
    const alert = crashLoop({
      labels: odd,
      annotations: {
        summary: 'NUL \u0000 and lone \udc00 and \\u0000 in a summary',
        long: 'y'.repeat(20_000),
      },
      fingerprint: 'NUL \u0000 in a fingerprint',
    });
    const answer = await backend.deliver(alert);
    expect([answer.status, answer.body.stored]).toEqual([202, 1]);
    const { incident, alerts, timeline } = await backend.until(
      ({ incident: { alertCount } }) => alertCount === 1,
    );
    expect(incident.title).toMatch(/^Oddxxx/);
    expect(incident.title.length).toBeLessThanOrEqual(255);
    expect(alerts[0].labels.alertname).toBe(odd.alertname);
    expect(alerts[0].annotations.summary).toContain('\\u0000 in a summary');
    expect(chainFault(incidentChain(incident.id), timeline)).toBe(undefined);
  });

  it('stores deliveries of the same alerts that come at once in any order', async () => {
    await start();
    const alerts = Array.from({ length: 300 }, () => crashLoop());
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        backend.deliver(...(index % 2 ? [...alerts].reverse() : alerts)),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(202));
    expect(answers.reduce((sum, { body }) => sum + body.stored, 0)).toBe(
      alerts.length,
    );
    expect((await stored())[1]).toBe(alerts.length);
  });
});

describe('intake on a PostgreSQL that goes away', () => {
  const dbs = databases();

  it('answers 503, has acknowledged nothing, and goes on when it is back', async () => {
    const direct = await dbs.init('POSTGRES_18');
    const line = await Interruptible.to(direct);
    const { connection } = direct.client.config;
    const knex = createKnex({
      ...direct.client.config,
      // Named, since Knex hides it from copies.
      connection: {
        ...connection,
        password: connection.password,
        port: line.port,
      },
    });
    const backend = await startBackend(knex);
    try {
      expect((await backend.deliver(crashLoop())).status).toBe(202);
      await line.cut();
      const alert = crashLoop();
      const refused = await backend.deliver(alert);
      expect([refused.status, refused.headers['retry-after']]).toEqual([
        503,
        '10',
      ]);
      expect(refused.body).toEqual({
        error: {
          name: 'ServiceUnavailableError',
          message: 'The alerts could not be stored; try again later',
        },
        request: { method: 'POST', url: '/alerts/alertmanager' },
        response: { statusCode: 503 },
      });
      expect(
        await direct('alerts').where({ fingerprint: alert.fingerprint }),
      ).toEqual([]);
      const list = await backend.get('/incidents');
      expect(list.status).toBeGreaterThanOrEqual(500);
      expect(list.text).not.toMatch(/\\n\s+at |node_modules/);
      await line.restore();
      await eventually(async () => {
        const taken = await backend.deliver(alert);
        expect([taken.status, taken.body.stored]).toEqual([202, 1]);
      });
      await backend.until(({ incident }) => incident.alertCount === 2);
    } finally {
      await backend.stop();
      await knex.destroy();
      await line.cut();
    }
  });
});
