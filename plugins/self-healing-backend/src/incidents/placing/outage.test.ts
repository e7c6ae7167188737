import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { LookupFailedError } from '@backstage-self-healing/plugin-self-healing-node';
import { Knex } from 'knex';
import { claimsOver } from '../../__testUtils__/claims';
import { checkout } from '../../__testUtils__/entities';
import {
  crashLoop,
  DATABASES,
  databases,
  payload,
  resolved,
} from '../../__testUtils__/testBackend';
import { openTestDatabase } from '../../__testUtils__/testDatabase';
import { World } from '../../__testUtils__/world';
import { alertmanagerSource } from '../../intake/alertmanager';
import { DeliveryStore } from '../../intake/DeliveryStore';
import { backoffMs } from '../../work/Worker';
import { WorkQueue } from '../../work/WorkQueue';
import { createCorrelateStage } from '../correlateStage';
import { IncidentStore } from '../IncidentStore';
import { OriginFinder } from '../OriginFinder';
import { incidentChain, TimelineStore } from '../TimelineStore';
import { HeldAlerts } from './HeldAlerts';
import { WaitingAlerts } from './WaitingAlerts';

jest.setTimeout(60_000);

const ENTITY = 'component:default/checkout';
const MINUTE = 60_000;

/** The stage alone, its retries included, on a clock that is moved by hand. */
async function setUp(knex: Knex) {
  let clock = Date.parse('2026-11-28T08:00:00.000Z');
  const now = () => new Date(clock);
  const world = new World();
  let failure: LookupFailedError | undefined;
  const { fromLabels } = world.locator;
  let asked = 0;
  world.locator.fromLabels = async (labels, signal) => {
    asked += 1;
    if (failure && labels.cluster !== 'other') throw failure;
    return fromLabels(labels, signal);
  };
  const queue = new WorkQueue(knex, () => clock);
  const deliveries = new DeliveryStore(knex, queue, now);
  const incidents = new IncidentStore(knex, now);
  const timeline = new TimelineStore(now);
  const stage = createCorrelateStage({
    deliveries,
    incidents,
    timeline,
    queue,
    waiting: new WaitingAlerts(knex, now),
    held: new HeldAlerts(knex),
    origins: new OriginFinder({
      ...claimsOver(catalogServiceMock({ entities: [checkout] }), [
        world.locator,
      ]),
      logger: mockServices.logger.mock(),
    }),
    causeWindowMs: 30 * MINUTE,
    opensNothing: () => false,
    logger: mockServices.logger.mock(),
    now,
    changed: () => {},
  });
  const due = () => queue.claim(100, 15_000);
  /** As the worker does it: again after growing pauses. */
  const work = async () => {
    for (const one of await due()) {
      if (one.kind !== 'correlate') {
        await queue.later(one, clock + 100 * 60 * MINUTE);
        continue;
      }
      try {
        await stage(one, new AbortController().signal);
        await queue.complete(one);
      } catch (error) {
        await queue.retry(one, clock + backoffMs(one.attempts), String(error));
      }
    }
  };
  return {
    /** Lets the time pass, with whatever is to be done in it. */
    async pass(ms: number) {
      const end = clock + ms;
      while (clock < end) {
        const next = await knex('work')
          .where({ kind: 'correlate' })
          .min({ due: 'run_at' })
          .first();
        // Nothing happens before the next thing is due.
        clock = Math.min(Math.max(Number(next?.due ?? end), clock + 1), end);
        await work();
      }
    },
    work,
    fail: (outlook: LookupFailedError['outlook'] = 'away') => {
      failure = new LookupFailedError('no answer', 'cluster demo', outlook);
    },
    answer: () => {
      failure = undefined;
    },
    asked: () => asked,
    deliver: (...alerts: ReturnType<typeof crashLoop>[]) => {
      const body = payload(alerts);
      return deliveries.commit(
        'alertmanager',
        JSON.stringify(body),
        alertmanagerSource.parse(body).alerts,
      );
    },
    alert: (labels: Record<string, string> = {}) => {
      const one = crashLoop({ startsAt: new Date(clock).toISOString() });
      return { ...one, labels: { ...one.labels, ...labels } };
    },
    end: (alert: ReturnType<typeof crashLoop>) => ({
      ...resolved(alert),
      endsAt: new Date(clock).toISOString(),
    }),
    async incidents() {
      const rows = await incidents.query().orderBy('opened_at');
      return Promise.all(
        rows.map(async row => {
          const incident = (await incidents.get(row.id))!;
          const story = await timeline.read(knex, incidentChain(row.id));
          return { ...incident, story: story.map(({ summary }) => summary) };
        }),
      );
    },
    async told() {
      const rows = await knex('work').where({ kind: 'notify' });
      return rows.map(({ subject }) => subject.split(':')[0]);
    },
    async waitingWork() {
      return queue.count('correlate');
    },
  };
}

describe.each(DATABASES)('a cluster that does not say, on %s', databaseId => {
  const dbs = databases();
  let stage: Awaited<ReturnType<typeof setUp>>;
  beforeEach(async () => {
    stage = await setUp((await openTestDatabase(dbs, databaseId)).knex);
  });

  it.each([
    ['5 s', 5_000, 0],
    ['60 s', 60_000, 0],
    ['10 min', 10 * MINUTE, 1],
  ])(
    'RC-F6, AD-D1: for %s: every alert ends at its entity',
    async (_, ms, messages) => {
      stage.fail();
      await stage.deliver(stage.alert(), stage.alert());
      await stage.work();
      expect(await stage.incidents()).toEqual([]);
      await stage.pass(ms);
      stage.answer();
      await stage.pass(2 * MINUTE);

      const all = await stage.incidents();
      const own = all.filter(({ entityRef }) => entityRef === ENTITY);
      expect(own).toMatchObject([
        { status: 'open', alertCount: 2, firingCount: 2 },
      ]);
      expect(own[0].story).toContainEqual(
        expect.stringMatching(
          /^The alert waited since .*, for cluster demo did not say where it belongs$/,
        ),
      );
      const others = all.filter(({ entityRef }) => entityRef !== ENTITY);
      expect(others).toHaveLength(messages);
      for (const { status, alertCount } of others) {
        expect([status, alertCount]).toEqual(['resolved', 0]);
      }
      expect(await stage.told()).toEqual(Array(messages).fill('unplaced'));
      expect(await stage.waitingWork()).toBe(0);
    },
  );

  it('tells the platform once an outage, however many alerts wait', async () => {
    stage.fail();
    for (let i = 0; i < 5; i += 1) {
      await stage.deliver(stage.alert({ alertname: `A${i}` }));
      await stage.pass(MINUTE);
    }
    await stage.pass(3 * MINUTE);
    const [waiting, ...others] = await stage.incidents();
    expect(others).toEqual([]);
    expect(waiting).toMatchObject({
      title: 'Alerts wait to be placed: cluster demo does not answer',
      entityRef: null,
      alertCount: 5,
      unplaced: 'cluster demo',
    });
    expect(await stage.told()).toEqual(['unplaced']);
    stage.answer();
    await stage.pass(2 * MINUTE);
    expect(
      (await stage.incidents()).filter(one => one.entityRef === ENTITY),
    ).toMatchObject([{ alertCount: 5 }]);
  });

  it('lets what can be placed be placed meanwhile, and asks again only for the rest', async () => {
    stage.fail();
    const others = Array.from({ length: 20 }, () =>
      stage.alert({ cluster: 'other' }),
    );
    await stage.deliver(stage.alert(), ...others);
    await stage.work();
    expect(await stage.incidents()).toMatchObject([
      { entityRef: ENTITY, alertCount: 20 },
    ]);
    const before = stage.asked();
    await stage.pass(15_000);
    expect(stage.asked() - before).toBeLessThanOrEqual(6);
  });

  it.each([
    ['before it is gathered', 10_000],
    ['after it was gathered', 3 * MINUTE],
  ])('loses no alert that ends %s', async (_, ms) => {
    stage.fail();
    const alert = stage.alert();
    await stage.deliver(alert);
    await stage.pass(ms);
    await stage.deliver(stage.end(alert));
    await stage.pass(5 * MINUTE);
    stage.answer();
    await stage.pass(2 * MINUTE);
    const own = (await stage.incidents()).filter(
      ({ entityRef }) => entityRef === ENTITY,
    );
    expect(own).toMatchObject([{ alertCount: 1, firingCount: 0 }]);
    expect(own[0].story.filter(one => /is resolved/.test(one))).toHaveLength(1);
  });

  it('RC-F6: gathers what is refused soon, and places it once it is granted', async () => {
    stage.fail('refused');
    await stage.deliver(stage.alert());
    await stage.pass(20_000);
    expect(await stage.incidents()).toMatchObject([
      { entityRef: null, unplaced: 'cluster demo' },
    ]);
    expect(await stage.told()).toEqual(['unplaced']);
    await stage.pass(30 * MINUTE);
    stage.answer();
    await stage.pass(2 * MINUTE);
    expect(
      (await stage.incidents()).filter(one => one.entityRef === ENTITY),
    ).toHaveLength(1);
  });

  it('asks no more about what is refused and over', async () => {
    stage.fail('refused');
    const alert = stage.alert();
    await stage.deliver(alert);
    await stage.pass(MINUTE);
    await stage.deliver(stage.end(alert));
    await stage.pass(2 * MINUTE);
    expect(await stage.waitingWork()).toBe(0);
  });

  it('AD-D18: gives up at once where no answer will ever come, and tells', async () => {
    stage.fail('hopeless');
    await stage.deliver(stage.alert());
    await stage.work();
    expect(await stage.incidents()).toMatchObject([
      {
        entityRef: null,
        story: expect.arrayContaining([
          'Incident opened without an owner: no answer',
        ]),
      },
    ]);
    expect(await stage.told()).toEqual(['unplaced']);
    expect(await stage.waitingWork()).toBe(0);
  });
});
