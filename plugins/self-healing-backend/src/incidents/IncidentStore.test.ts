import {
  Alert,
  incidentSchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import { Knex } from 'knex';
import { DATABASES, databases } from '../__testUtils__/testBackend';
import { openTestDatabase } from '../__testUtils__/testDatabase';
import { AlertOrigin } from './correlate';
import { holdersOf, resolveAlerts } from './foldedAlerts';
import { IncidentStore } from './IncidentStore';

jest.setTimeout(60_000);

const origin: AlertOrigin = {
  entityRef: 'component:default/checkout',
  ownerRef: 'group:default/team-checkout',
  workload: 'demo/shop/Deployment/checkout',
};
const alert = (fingerprint: string, change: Partial<Alert> = {}): Alert => ({
  source: 'alertmanager',
  fingerprint,
  status: 'firing',
  labels: { alertname: 'KubePodCrashLooping', severity: 'warning' },
  annotations: {},
  startsAt: '2026-11-21T08:00:00.000Z',
  ...change,
});

describe.each(DATABASES)('IncidentStore on %s', databaseId => {
  const dbs = databases();
  let knex: Knex;
  let replicas: Knex[];
  let close: () => Promise<void>;
  let now: Date;
  let store: IncidentStore;

  beforeEach(async () => {
    now = new Date('2026-11-21T08:00:00.000Z');
    ({ knex, replicas, close } = await openTestDatabase(dbs, databaseId));
    store = new IncidentStore(knex, () => now);
  });
  afterEach(() => close());

  const open = (given = alert('f1'), where = origin, key = 'k1') =>
    knex.transaction(t =>
      store.open(t, key, [{ alert: given, origin: where }]),
    );
  const fold = (id: string, given: Alert, where = origin) =>
    knex.transaction(t => store.fold(t, id, [{ alert: given, origin: where }]));

  it('opens an incident that is what the wire contract says', async () => {
    const id = await open();
    const incident = (await store.get(id))!;
    expect(incidentSchema.strict().parse(incident)).toEqual({
      id,
      title: 'KubePodCrashLooping on checkout',
      ...origin,
      severity: 'warning',
      status: 'open',
      alertCount: 1,
      firingCount: 1,
      openedAt: now.toISOString(),
      updatedAt: now.toISOString(),
      resolvedAt: null,
      hands: null,
    });
    expect(await store.get('none')).toBe(undefined);
  });

  it('takes the worst severity that it has seen, and never a milder one', async () => {
    const id = await open();
    const severityAfter = async (fingerprint: string, severity: string) => {
      await fold(
        id,
        alert(fingerprint, { labels: { alertname: 'A', severity } }),
      );
      return (await store.get(id))!.severity;
    };
    expect(await severityAfter('f2', 'info')).toBe('warning');
    expect(await severityAfter('f3', 'critical')).toBe('critical');
    expect(await severityAfter('f4', 'warning')).toBe('critical');
    expect((await store.get(id))!.alertCount).toBe(4);
  });

  it('learns a workload once, and keeps it', async () => {
    const id = await open(alert('f1'), { ...origin, workload: null });
    await fold(id, alert('f2'));
    expect((await store.get(id))!.workload).toBe(origin.workload);
    await fold(id, alert('f3'), { ...origin, workload: 'demo/shop/Pod/x' });
    expect((await store.get(id))!.workload).toBe(origin.workload);
  });

  it('holds an alert once, in one incident', async () => {
    const id = await open();
    await expect(fold(id, alert('f1'))).rejects.toThrow();
    await expect(open(alert('f1'), origin, 'k2')).rejects.toThrow();
    expect((await store.get(id))!.alertCount).toBe(1);
    await knex.transaction(async transaction => {
      const asked = [alert('f1'), alert('f2')];
      expect([...(await holdersOf(transaction, asked)).values()]).toEqual([
        { incidentId: id, recurrence: 0 },
      ]);
    });
  });

  it('counts what fires, and keeps what an alert said in the end', async () => {
    const id = await open();
    await fold(id, alert('f2'));
    const end = alert('f1', {
      status: 'resolved',
      endsAt: '2026-11-21T08:05:00.000Z',
    });
    await knex.transaction(t => resolveAlerts(t, [end]));
    expect(await store.get(id)).toMatchObject({
      alertCount: 2,
      firingCount: 1,
    });
    expect(await store.alertsOf(id)).toEqual(
      expect.arrayContaining([end, alert('f2')]),
    );
    const firing = async (...asked: Parameters<typeof store.firingFor>) =>
      (await store.firingFor(...asked)).map(({ fingerprint }) => fingerprint);
    expect(await firing(origin.workload!, [])).toEqual(['f2']);
    const web = 'demo/shop/Deployment/web';
    expect(await firing(web, [])).toEqual([]);
    // By their label sets, wherever their incident was put.
    expect(await firing(web, [alert('f1'), alert('f2')])).toEqual(['f2']);
  });

  it('remembers the newest alert and the resolution, for later alerts', async () => {
    const id = await open();
    await fold(id, alert('f2', { startsAt: '2026-11-21T08:20:00.000Z' }));
    await fold(id, alert('f3', { startsAt: '2026-11-21T08:10:00.000Z' }));
    const candidates = () => knex.transaction(t => store.candidates(t, 'k1'));
    expect(await candidates()).toEqual([
      {
        id,
        status: 'open',
        lastAlertAt: '2026-11-21T08:20:00.000Z',
        resolvedAt: null,
      },
    ]);
    await knex.transaction(t => store.setStatus(t, id, 'resolved'));
    expect(await candidates()).toMatchObject([
      { status: 'resolved', resolvedAt: now.toISOString() },
    ]);
    await fold(id, alert('f4'));
    expect(await candidates()).toMatchObject([
      { status: 'open', resolvedAt: null },
    ]);
    expect(await knex.transaction(t => store.candidates(t, 'k2'))).toEqual([]);
  });

  it('acknowledges once', async () => {
    const id = await open();
    await knex.transaction(t => store.acknowledge(t, id));
    now = new Date('2026-11-21T08:07:00.000Z');
    await knex.transaction(t => store.acknowledge(t, id));
    await knex.transaction(t => store.setStatus(t, id, 'resolved'));
    expect(await store.timesOf('component:default/checkout')).toEqual([
      {
        id,
        startedAt: '2026-11-21T08:00:00.000Z',
        acknowledgedAt: '2026-11-21T08:00:00.000Z',
        resolvedAt: '2026-11-21T08:07:00.000Z',
      },
    ]);
  });

  it('finds the incident of an entity that is not over', async () => {
    const ref = 'component:default/checkout';
    const first = await open();
    now = new Date('2026-11-21T08:01:00.000Z');
    const second = await open(alert('f2'), origin, 'k1');
    expect((await store.openFor(ref))!.id).toBe(second);
    await knex.transaction(t => store.setStatus(t, second, 'resolved'));
    expect((await store.openFor(ref))!.id).toBe(first);
    await knex.transaction(t => store.setStatus(t, first, 'resolved'));
    expect(await store.openFor(ref)).toBe(undefined);
  });

  it('lets those who fold alerts of one key take turns', async () => {
    let inside = 0;
    let most = 0;
    const turns = Array.from({ length: 9 }, (_, index) =>
      replicas[index % replicas.length].transaction(async transaction => {
        await store.lockKey(transaction, 'k1');
        inside += 1;
        most = Math.max(most, inside);
        const { length } = await store.candidates(transaction, 'k1');
        if (length === 0) {
          await store.open(transaction, 'k1', [{ alert: alert('f1'), origin }]);
        }
        inside -= 1;
      }),
    );
    await Promise.all(turns);
    expect(most).toBe(1);
    expect(await knex('incidents').select('id')).toHaveLength(1);
  });
});
