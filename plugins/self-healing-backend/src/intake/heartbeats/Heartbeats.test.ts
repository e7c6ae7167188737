import { readFileSync } from 'fs';
import { join } from 'path';
import { Knex } from 'knex';
import { mockCredentials } from '@backstage/backend-test-utils';
import {
  crashLoop,
  DATABASES,
  databases,
  eventually,
  resolved,
  startBackend,
} from '../../__testUtils__/testBackend';

jest.setTimeout(60_000);

const ADMINS = 'group:default/platform-admins';

const watchdog = () =>
  crashLoop({ labels: { alertname: 'Watchdog', severity: 'none' } });

describe.each(DATABASES)('alerts that always fire, on %s', databaseId => {
  const dbs = databases();
  let knex: Knex;
  let backend: Awaited<ReturnType<typeof startBackend>>;
  const start = async (heartbeats: object[] = []) => {
    backend = await startBackend(knex, {
      entities: [],
      config: { heartbeats, platform: { admins: [ADMINS] } },
    });
  };
  beforeEach(async () => {
    knex = await dbs.init(databaseId);
  });
  afterEach(() => backend.stop());

  it('FC-D12: Watchdog, InfoInhibitor and severity none open no incident', async () => {
    await start();
    const recorded = JSON.parse(
      readFileSync(
        join(__dirname, '../__fixtures__/m07-watchdog.json'),
        'utf8',
      ),
    );
    const answer = await backend
      .anonymously()
      .post('/alerts/alertmanager')
      .set('Authorization', mockCredentials.service.header())
      .send(recorded);
    expect([answer.status, answer.body.stored]).toEqual([202, 1]);
    await backend.deliver(
      watchdog(),
      crashLoop({ labels: { alertname: 'InfoInhibitor', severity: 'none' } }),
      crashLoop({ labels: { alertname: 'Chatter', severity: 'None' } }),
      crashLoop({
        labels: { alertname: 'PrometheusAlertmanagerE2eDeadManSwitch' },
      }),
      crashLoop({ labels: { alertname: 'Real' } }),
    );
    await backend.until(({ incident }) => incident.title === 'Real');
    await eventually(async () => {
      expect(await knex('work').where({ kind: 'correlate' })).toEqual([]);
    });
    expect(await backend.incidents()).toHaveLength(1);
  });

  const expected = { alert: { alertname: 'Watchdog' }, every: '1s' };

  it('open one incident for the platform when silent, closed when heard of', async () => {
    await start([expected]);
    const alert = watchdog();
    await backend.deliver(alert);
    const { incident, alerts } = await backend.until(() => true);
    expect(incident).toMatchObject({
      entityRef: null,
      severity: 'critical',
      status: 'open',
      title: 'HeartbeatMissing',
    });
    expect(alerts[0].annotations.summary).toMatch(
      /^alertmanager has not sent Watchdog for 1 second/,
    );
    // What nobody acts on is told after a while.
    await eventually(async () => {
      const due = knex('work').where('subject', 'like', 'untreated:%');
      expect(await due.update({ run_at: 0 })).toBe(1);
    });
    await eventually(async () =>
      expect(backend.sent).toMatchObject([
        {
          recipients: { entityRef: [ADMINS] },
          payload: { title: 'The platform needs a person: HeartbeatMissing' },
        },
      ]),
    );
    // A restart neither closes it nor opens another.
    await backend.stop();
    await start([expected]);
    await eventually(async () => {
      expect(await knex('work').where({ kind: 'heartbeat' })).toEqual([]);
    });
    const [only, ...others] = await backend.incidents();
    expect([only.status, others]).toEqual(['open', []]);
    // A repeat is a duplicate as an alert, and news as a heartbeat.
    expect((await backend.deliver(alert)).body.stored).toBe(0);
    await backend.until(({ incident: { status } }) => status === 'resolved');
  });

  it('are not missed while nobody could hear of them', async () => {
    await start([{ ...expected, every: '1h' }]);
    await backend.deliver(watchdog());
    await backend.stop();
    await knex('heartbeats').update({ beat_at: 1_000 });
    await start([{ ...expected, every: '1h' }]);
    await eventually(async () => {
      const [work] = await knex('work').where({ kind: 'heartbeat' });
      expect(Number(work.run_at)).toBeGreaterThan(Date.now() + 3_500_000);
    });
    expect(await backend.incidents()).toEqual([]);
  });

  it('are not waited for once nobody expects them any more', async () => {
    await start([expected]);
    await backend.until(({ incident }) => incident.status === 'open');
    await backend.stop();
    await start();
    await backend.until(({ incident }) => incident.status === 'resolved');
    await eventually(async () => {
      expect(await knex('heartbeats')).toEqual([]);
    });
  });

  it('are no incident of their own where they are called otherwise', async () => {
    const alert = { alertname: 'Alive', team: 'platform' };
    await start([{ alert, every: '1h' }]);
    const alive = crashLoop({ labels: { ...alert, severity: 'critical' } });
    await backend.deliver(alive, crashLoop({ labels: { alertname: 'Real' } }));
    await backend.deliver(resolved(alive));
    await backend.until(({ incident }) => incident.title === 'Real');
    expect(await backend.incidents()).toHaveLength(1);
  });
});
