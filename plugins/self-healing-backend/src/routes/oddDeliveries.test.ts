import fc from 'fast-check';
import { Knex } from 'knex';
import { mockCredentials } from '@backstage/backend-test-utils';
import { chainFault } from '../incidents/hashChain';
import { incidentChain } from '../incidents/TimelineStore';
import {
  crashLoop,
  DATABASES,
  databases,
  eventually,
  payload,
  resolved,
  startBackend,
} from '../__testUtils__/testBackend';

jest.setTimeout(60_000);

describe.each(DATABASES)('odd deliveries on %s', databaseId => {
  const dbs = databases();
  let knex: Knex;
  let backend: Awaited<ReturnType<typeof startBackend>>;
  beforeEach(async () => {
    knex = await dbs.init(databaseId);
    backend = await startBackend(knex, {
      entities: [],
      config: { severities: { 'Sev-A': 'critical' } },
    });
  });
  afterEach(() => backend.stop());

  const post = (body: unknown) =>
    backend
      .anonymously()
      .post('/alerts/alertmanager')
      .set('Authorization', mockCredentials.service.header())
      .set('Content-Type', 'application/json')
      .send(JSON.stringify(body));

  it('FC-K1: takes the good alerts of a group and names the bad ones', async () => {
    const odd = crashLoop({ status: 'suppressed' });
    const answer = await backend.deliver(crashLoop(), odd, crashLoop());
    expect([answer.status, answer.body]).toEqual([
      202,
      {
        deliveryId: expect.any(String),
        received: 3,
        stored: 2,
        duplicates: 0,
        refused: 1,
        problems: [expect.stringContaining('alerts[1].status: ')],
      },
    ]);
    await backend.until(({ incident }) => incident.alertCount === 2);
  });

  it('AD-D5: answers shortly and soon, however much is wrong', async () => {
    const labels = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, index) => [`label${index}`, index]),
    );
    const zeros = (length: number): object[] =>
      Array.from({ length }, () => 0 as unknown as object);
    const hostile: object[][] = [
      zeros(9_999),
      [crashLoop({ labels })],
      [crashLoop({ labels: { ['x'.repeat(500_000)]: 1 } })],
      [crashLoop({ status: 'y'.repeat(900_000) })],
    ];
    for (const alerts of hostile) {
      for (const good of [[], [crashLoop()]]) {
        const answer = await post(payload([...alerts, ...good]));
        expect(answer.status).toBe(good.length > 0 ? 202 : 400);
        expect(answer.text.length).toBeLessThan(10_000);
      }
    }
    const many = await post(payload(zeros(10_001)));
    expect([many.status, many.text.length < 10_000]).toEqual([413, true]);
  });

  it('FC-K4: tells of the alerts that a delivery leaves out', async () => {
    const alert = crashLoop();
    const body = { ...payload([alert]), truncatedAlerts: 37 };
    expect((await post(body)).status).toBe(202);
    const { incident, timeline } = await backend.until(({ timeline: rows }) =>
      rows.some(({ kind }) => kind === 'alerts-missing'),
    );
    expect(
      timeline.filter(({ kind }) => kind === 'alerts-missing'),
    ).toMatchObject([
      {
        summary: expect.stringMatching(/^37 alerts were left out/),
        data: { truncated: 37 },
      },
    ]);
    expect(chainFault(incidentChain(incident.id), timeline)).toBe(undefined);
  });

  it('FC-D13: ranks an incident by the worst that its alerts are called', async () => {
    for (const [severity, expected] of [
      ['P4', 'info'],
      ['ticket', 'warning'],
      ['high', 'error'],
      ['info', 'error'],
      ['sev a', 'critical'],
    ]) {
      const { labels } = crashLoop();
      await backend.deliver(crashLoop({ labels: { ...labels, severity } }));
      await backend.until(({ incident }) => incident.severity === expected);
    }
    expect(await backend.incidents()).toHaveLength(1);
  });

  it('AD-D5: answers whatever it is sent, shortly, and keeps what it takes', async () => {
    const odd = fc.oneof(
      fc.jsonValue(),
      fc
        .tuple(
          fc.constantFrom('status', 'labels', 'startsAt', 'fingerprint', 'x'),
          fc.jsonValue(),
        )
        .map(([key, value]) => crashLoop({ [key]: value })),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.jsonValue(),
          fc.array(odd, { maxLength: 4 }).map(alerts => payload(alerts as [])),
        ),
        async body => {
          const answer = await post(body);
          expect([202, 400]).toContain(answer.status);
          expect(answer.text.length).toBeLessThan(10_000);
          if (answer.status === 400) return;
          const { received, stored, duplicates, refused = 0 } = answer.body;
          expect(received).toBe(stored + duplicates + refused);
          expect(
            await knex('deliveries').where({ id: answer.body.deliveryId }),
          ).toHaveLength(1);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('FC-K5: keeps an incident small, however much its alerts say', async () => {
    const alert = crashLoop({
      labels: {
        alertname: 'Größe 🚀 過負荷',
        namespace: 'shop',
        deployment: 'web',
        severity: 'warning',
        'k8s.pod.name': 'ü',
        huge: 'x'.repeat(60_000),
      },
      annotations: {
        summary: 's'.repeat(200_000),
        description: 'd'.repeat(300_000),
      },
      generatorURL: `http://p/${'q'.repeat(9_000)}`,
    });
    expect((await backend.deliver(alert)).status).toBe(202);
    const { incident, timeline } = await backend.until(
      ({ incident: { alertCount } }) => alertCount === 1,
    );
    expect(incident.title).toContain('Größe 🚀 過負荷');
    const answer = await backend.get(`/incidents/${incident.id}`);
    expect(answer.text.length).toBeLessThan(50_000);
    for (const { summary } of timeline) {
      expect(summary.length).toBeLessThan(700);
    }
  });

  it('FC-K6: takes a start that cannot be for the time of receipt', async () => {
    const beginning = { startsAt: '0001-01-01T00:00:00Z' };
    const odd = crashLoop(beginning);
    await backend.deliver(crashLoop());
    expect((await backend.deliver(odd)).body.stored).toBe(1);
    // A repeat, and the other half of a pair.
    const repeats = await Promise.all([
      backend.deliver(odd),
      backend.deliver(odd, odd),
    ]);
    expect(repeats.map(({ body }) => body.stored)).toEqual([0, 0]);
    const { incident, alerts } = await backend.until(
      ({ incident: { alertCount } }) => alertCount === 2,
    );
    expect(await backend.incidents()).toHaveLength(1);
    const age = Date.now() - Date.parse(alerts.at(-1)!.startsAt);
    expect(age).toBeLessThan(60_000);
    await backend.deliver(resolved(odd));
    await eventually(async () => {
      const { body } = await backend.get(`/incidents/${incident.id}`);
      expect(body.incident.firingCount).toBe(1);
    });
  });

  it('FC-K6: lets an alert whose sender knows no start begin anew', async () => {
    const odd = crashLoop({ startsAt: '0001-01-01T00:00:00Z' });
    await backend.deliver(odd);
    await backend.deliver(resolved(odd));
    const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
    await knex('alerts').update({ received_at: hourAgo });
    expect((await backend.deliver(odd)).body.stored).toBe(1);
    expect((await backend.deliver(odd)).body.stored).toBe(0);
    const starts = await knex('alerts').distinct('starts_at');
    expect(starts).toHaveLength(2);
  });

  describe('FC-A3: a firing that comes soon after the end', () => {
    const alert = crashLoop();
    /** It fires, is over, and fires. */
    const again = async () => {
      await backend.deliver(alert);
      await backend.until(({ incident }) => incident.firingCount === 1);
      await backend.deliver(resolved(alert));
      await backend.until(({ incident }) => incident.status === 'resolved');
      expect((await backend.deliver(alert)).body).toMatchObject({
        stored: 0,
        duplicates: 1,
      });
    };
    /** A minute and a bit pass. */
    const later = async () => {
      const minuteAgo = new Date(Date.now() - 62_000).toISOString();
      await knex('alerts').update({ received_at: minuteAgo });
      const due = await knex('work')
        .where('subject', 'like', 'doubtful:%')
        .update({ run_at: 0 });
      await eventually(async () => {
        expect(await knex('work').where({ kind: 'correlate' })).toEqual([]);
      });
      return due;
    };

    it('counts a minute later', async () => {
      await again();
      expect(await later()).toBe(1);
      const { alerts } = await backend.until(
        ({ incident }) => incident.firingCount === 1,
      );
      expect(alerts).toMatchObject([{ status: 'firing', recurrence: 1 }]);
      expect(await backend.incidents()).toHaveLength(1);
      expect(await knex('doubtful_firings')).toEqual([]);
    });

    it('does not, when the end is told again', async () => {
      await again();
      await backend.deliver(resolved(alert));
      await later();
      const { incident } = await backend.incident();
      expect([incident.status, incident.firingCount]).toEqual(['resolved', 0]);
      expect((await knex('alerts')).length).toBe(2);
    });
  });
});
