import { mockServices } from '@backstage/backend-test-utils';
import {
  Analysis,
  Incident,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  Notice,
  Notifier,
  UndeliverableError,
} from '@backstage-self-healing/plugin-self-healing-node';
import { Knex } from 'knex';
import { DATABASES, databases } from '../__testUtils__/testBackend';
import { openTestDatabase } from '../__testUtils__/testDatabase';
import { StoredExecution } from '../execution/ExecutionStore';
import { WorkKind, WorkQueue } from '../work/WorkQueue';
import { alert, decision, execution, incident } from './__testUtils__/someCase';
import { createNotices } from './createNotices';
import { NoticeConfig } from './noticeConfig';

jest.setTimeout(60_000);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const owner = 'group:default/team-checkout';
const parent = 'group:default/shop';
const admins = 'group:default/platform-admins';

/** A notifier that keeps what it was told, or fails as it is told. */
class Recorder implements Notifier {
  readonly told: { notice: Notice; to: string }[] = [];
  failure: Error | undefined;
  attempts = 0;
  constructor(readonly id: string) {}
  async notify(notice: Notice, [to]: readonly string[]) {
    this.attempts += 1;
    if (this.failure) throw this.failure;
    this.told.push({ notice, to });
  }
  get titles() {
    return this.told.map(({ notice, to }) => `${to}: ${notice.title}`);
  }
}

describe.each(DATABASES)('telling people on %s', databaseId => {
  const dbs = databases();
  let knex: Knex;
  let close: () => Promise<void>;
  let clock: number;
  let pager: Recorder;
  let chat: Recorder;
  /** Who was told by Backstage, a sending each. */
  let portal: string[][];
  let incidents: Record<string, Incident>;
  let executions: StoredExecution[];
  let config: NoticeConfig;
  let analysis: Pick<Analysis, 'summary' | 'model'> | undefined;
  const logger = mockServices.logger.mock();

  beforeEach(async () => {
    ({ knex, close } = await openTestDatabase(dbs, databaseId));
    clock = Date.parse('2026-11-28T02:00:00Z');
    pager = new Recorder('pager');
    chat = new Recorder('chat');
    portal = [];
    incidents = { i1: incident };
    executions = [];
    analysis = undefined;
    config = {
      admins: [admins],
      unansweredAfterMs: 15 * MINUTE,
      digest: { at: '08:00', timeZone: 'UTC', errorsWithinMs: HOUR },
      webhooks: [],
    };
  });
  afterEach(() => close());

  const build = () => {
    const now = () => new Date(clock);
    const queue = new WorkQueue(knex, () => clock);
    const notices = createNotices({
      knex,
      analyses: { latestOf: async () => analysis } as never,
      queue,
      catalog: {
        entity: async (ref: string) =>
          ref === owner
            ? { relations: [{ type: 'childOf', targetRef: parent }] }
            : { metadata: { name: 'checkout', title: 'Checkout' } },
      } as never,
      decisions: {
        get: async (id: string) =>
          id.startsWith('d') ? { ...decision('deny'), id } : undefined,
        latestOfPolicies: async () => undefined,
      } as never,
      executions: {
        get: async (id: string) => executions.find(one => one.id === id),
        ofIncident: async () => executions,
      } as never,
      incidents: {
        get: async (id: string) => incidents[id],
        alertsOf: async (id: string) => [
          {
            ...alert,
            status: incidents[id].firingCount > 0 ? 'firing' : 'resolved',
          },
        ],
      } as never,
      timeline: { read: async () => [] } as never,
      notifications: {
        send: async ({ recipients }) => {
          portal.push((recipients as { entityRef: string[] }).entityRef);
        },
      },
      notifiers: new Map([
        [pager.id, pager],
        [chat.id, chat],
      ]),
      config,
      logger,
      now,
    });
    const handlers: Partial<Record<WorkKind, typeof notices.notify>> = notices;
    /** Does what is due now, as a worker does. */
    const drain = async () => {
      for (;;) {
        const claimed = await queue.claim(10, 1_000);
        if (claimed.length === 0) return;
        for (const work of claimed) {
          const outcome = await handlers[work.kind]!(
            work,
            new AbortController().signal,
          );
          if ('done' in outcome) await queue.complete(work);
          else await queue.later(work, outcome.continueAt);
        }
      }
    };
    return {
      prune: notices.prune,
      tell: async (...subjects: string[]) => {
        for (const subject of subjects) {
          await queue.request(knex, 'notify', subject);
        }
        await drain();
      },
      after: async (ms: number) => {
        clock += ms;
        await notices.requestDue();
        await drain();
      },
    };
  };

  const open = (id: string, change: Partial<Incident> = {}) => {
    incidents[id] = { ...incident, id, ...change };
  };
  const resolve = (id: string) =>
    open(id, {
      status: 'resolved',
      firingCount: 0,
      resolvedAt: new Date(clock).toISOString(),
    });

  const explain = () => {
    analysis = {
      model: { id: 'fake', name: 'fake-1' },
      summary: [{ text: 'It lacks memory.', evidence: ['E1'] }],
    };
  };
  const advice = 'Advice of a model (fake-1), not proven: It lacks memory.';

  // Backstage shows what comes again under its scope as new, unread and all.
  it('calls nobody a second time because a model has explained it', async () => {
    const { tell, after } = build();
    executions = [
      execution({
        state: 'awaiting-approval',
        approvalRequired: {
          count: 1,
          from: [owner],
          notSelf: false,
          expiresAt: '2026-11-28T03:00:00.000Z',
        },
      }),
    ];
    await tell('approval:e1');
    explain();
    await tell('explained:i1');
    await tell('explained:i1');
    for (const { told } of [pager, chat]) {
      expect(told).toHaveLength(1);
      expect(told[0].notice.title).toMatch(/^Approve\? /);
      expect(told[0].notice.description).not.toContain(advice);
    }
    expect(await knex('notice_deliveries').where({ event: 'trigger' })).toEqual(
      ['notifications', 'pager', 'chat'].map(notifier =>
        expect.objectContaining({ notifier, notice_key: 'approval:e1' }),
      ),
    );
    // Who is called next reads it at once.
    await after(15 * MINUTE);
    expect(pager.told).toHaveLength(2);
    expect(pager.told[1].to).not.toBe(pager.told[0].to);
    expect(pager.told[1].notice.description).toContain(advice);
  });

  // Who belongs to several groups would be shown the same several times.
  it('tells all who may approve in one notification of the portal', async () => {
    const { tell, after } = build();
    const waiting = execution({
      state: 'awaiting-approval',
      approvalRequired: {
        count: 1,
        from: [owner, 'group:default/releases'],
        notSelf: false,
        expiresAt: '2026-11-28T03:00:00.000Z',
      },
    });
    executions = [waiting];
    await tell('approval:e1');
    expect(portal).toEqual([[owner, 'group:default/releases']]);
    // A pager has a key for each, a chat a channel.
    expect(pager.told.map(({ to }) => to)).toEqual([
      owner,
      'group:default/releases',
    ]);
    await after(15 * MINUTE);
    expect(portal.slice(1)).toEqual([[parent]]);
    executions = [{ ...waiting, state: 'succeeded' }];
    resolve('i1');
    await tell('healed:i1');
    expect(portal.slice(2)).toEqual([
      [owner, 'group:default/releases', parent],
    ]);
    expect(pager.told.slice(3).map(({ to }) => to)).toEqual([
      owner,
      'group:default/releases',
      parent,
    ]);
  });

  it('tells what a model says with what waits for a digest', async () => {
    const { tell, after } = build();
    open('i1', { severity: 'warning' });
    await tell('untreated:i1');
    explain();
    await tell('explained:i1');
    await tell('explained:i1');
    expect(pager.told).toEqual([]);
    await after(6 * HOUR);
    expect(pager.told).toHaveLength(1);
    expect(pager.told[0].notice.description.split(advice)).toHaveLength(2);
  });

  it('tells the owner once of what nobody acts on, every way there is', async () => {
    const { tell } = build();
    await tell('untreated:i1');
    await tell('untreated:i1', 'untreated:i1');
    const title = 'Nobody acts: KubePodCrashLooping on Checkout';
    expect(pager.titles).toEqual([`${owner}: ${title}`]);
    expect(chat.titles).toEqual([`${owner}: ${title}`]);
    expect(pager.told[0].notice).toMatchObject({
      thread: 'incident:i1',
      scope: 'untreated:i1',
      urgent: true,
      entityRef: incident.entityRef,
      link: '/catalog/default/component/checkout/incidents/i1',
    });
    expect(
      await knex('notice_deliveries')
        .select('notifier', 'recipient', 'state', 'attempts', 'last_error')
        .orderBy('position'),
    ).toEqual(
      ['notifications', 'pager', 'chat'].map(notifier => ({
        notifier,
        recipient: owner,
        state: 'delivered',
        attempts: 1,
        last_error: null,
      })),
    );
    expect(await knex('work')).toEqual([]);
  });

  it('calls the next when nobody answers, at last the platform, and then rests', async () => {
    const { tell, after } = build();
    await tell('untreated:i1');
    await after(14 * MINUTE);
    expect(pager.told).toHaveLength(1);
    await after(MINUTE);
    await after(15 * MINUTE);
    await after(15 * MINUTE);
    await after(24 * HOUR);
    expect(pager.told.map(({ to }) => to)).toEqual([owner, parent, admins]);
    expect(pager.told[2].notice.description).toMatch(
      /^Nobody has answered for 15 minutes; called so far: team-checkout, shop\. /,
    );
  });

  it('stops when somebody takes it in hand, and says so to whom it was told', async () => {
    const { tell, after } = build();
    await tell('untreated:i1');
    open('i1', {
      hands: {
        by: 'user:default/anna',
        since: incident.openedAt,
        how: 'acknowledged',
        message: 'anna has taken this in hand',
      },
    });
    await tell('acknowledged:i1');
    await after(15 * MINUTE);
    await after(24 * HOUR);
    expect(
      pager.told.map(({ notice, to }) => [notice.event, to, notice.thread]),
    ).toEqual([
      ['trigger', owner, 'incident:i1'],
      ['acknowledge', owner, 'incident:i1'],
    ]);
  });

  it('tells the end to whoever was told the beginning, after it', async () => {
    const { tell, after } = build();
    await tell('untreated:i1');
    await after(15 * MINUTE);
    resolve('i1');
    await tell('healed:i1');
    await after(24 * HOUR);
    expect(pager.told.map(({ notice, to }) => [notice.event, to])).toEqual([
      ['trigger', owner],
      ['trigger', parent],
      ['resolve', owner],
      ['resolve', parent],
    ]);
  });

  it('calls anew when it burns again, or is handed back and burns still', async () => {
    const { tell } = build();
    await tell('untreated:i1');
    resolve('i1');
    await tell('healed:i1');
    open('i1');
    await tell('untreated:i1');
    expect(pager.told.map(({ notice }) => notice.event)).toEqual([
      'trigger',
      'resolve',
      'trigger',
    ]);
  });

  it('does not tell any more what is over before it could be told', async () => {
    pager.failure = new Error('away');
    const { tell, after } = build();
    await tell('untreated:i1');
    open('i2');
    await tell('untreated:i2');
    resolve('i1');
    resolve('i2');
    await tell('healed:i1', 'healed:i2');
    pager.failure = undefined;
    await after(HOUR);
    // The first was tried, and may have arrived although it said that not.
    expect(
      pager.told.map(({ notice }) => [notice.thread, notice.event]),
    ).toEqual([['incident:i1', 'resolve']]);
    expect(chat.told).toHaveLength(4);
  });

  it('gathers what is less for a digest, told once in the morning', async () => {
    const { tell, after } = build();
    open('i1', { severity: 'warning' });
    open('i2', { severity: 'info' });
    open('i3', { severity: 'warning' });
    await tell('untreated:i1', 'untreated:i2', 'untreated:i3');
    executions = [execution()];
    open('i4');
    resolve('i4');
    resolve('i3');
    await tell('healed:i4');
    await after(5 * HOUR + 59 * MINUTE);
    expect(chat.told).toEqual([]);
    executions = [];
    // Whoever asks, and however often: there is one morning.
    const others = build();
    await after(MINUTE);
    await others.after(0);
    await others.after(HOUR);
    expect(chat.titles).toEqual([
      `${owner}: Self-healing: 2 still open, 1 healed, 1 over`,
    ]);
    const { description, urgent, severity } = chat.told[0].notice;
    expect([urgent, severity]).toEqual([false, 'info']);
    expect(description.split('\n').map(line => line.split('. ')[0])).toEqual([
      'Nobody acts: KubePodCrashLooping on Checkout',
      'Nobody acts: KubePodCrashLooping on Checkout',
      'Healed: KubePodCrashLooping on Checkout',
      'Nobody acts: KubePodCrashLooping on Checkout: it is over meanwhile.',
    ]);
  });

  it('tells of errors within the hour', async () => {
    const { tell, after } = build();
    open('i1', { severity: 'error' });
    await tell('untreated:i1');
    await after(59 * MINUTE);
    expect(chat.told).toEqual([]);
    await after(MINUTE);
    expect(chat.titles).toEqual([
      `${owner}: Nobody acts: KubePodCrashLooping on Checkout`,
    ]);
  });

  it('calls at once for what has become critical while it waited', async () => {
    const { tell, after } = build();
    open('i1', { severity: 'warning' });
    await tell('untreated:i1');
    open('i1', { severity: 'critical' });
    await tell('untreated:i1');
    expect(chat.told).toHaveLength(1);
    resolve('i1');
    await after(6 * HOUR);
    expect(chat.told).toHaveLength(1);
  });

  it('RC-F8, RC-F18: tells the platform of what belongs to nobody', async () => {
    const { tell } = build();
    open('i1', { entityRef: null, ownerRef: null });
    await tell('untreated:i1');
    expect(pager.titles).toEqual([
      `${admins}: Belongs to nobody: KubePodCrashLooping on checkout`,
    ]);
    open('i2', { ownerRef: null });
    await tell('untreated:i2');
    expect(pager.told[1].to).toBe(admins);
    config.admins = [];
    open('i3', { ownerRef: null });
    await build().tell('untreated:i3');
    expect(pager.told).toHaveLength(2);
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('selfHealing.platform.admins names nobody'),
    );
  });

  it('does not tell of each decision that forbids the same', async () => {
    const { tell } = build();
    await tell('denial:d1', 'denial:d2', 'untreated:i1', 'denial:d1');
    expect(pager.titles).toEqual([
      `${owner}: Not healed: KubePodCrashLooping on Checkout`,
    ]);
  });

  it('tells once an hour of all deliveries that cannot be placed', async () => {
    const { tell, after } = build();
    await tell('unplaced:d1', 'unplaced:d2', 'unplaced:d3');
    expect(pager.titles).toEqual([
      `${admins}: Alerts cannot be placed at their entities`,
    ]);
    await after(HOUR);
    await tell('unplaced:d4', 'unplaced:d5');
    expect(pager.told).toHaveLength(2);
  });

  it('tries again what did not get through, until a day is over', async () => {
    pager.failure = new Error('answered 503');
    const { tell, after } = build();
    await tell('unplaced:d1');
    expect(chat.told).toHaveLength(1);
    const state = async () =>
      (
        await knex('notice_deliveries')
          .where({ notifier: 'pager' })
          .orderBy('position')
      )[0];
    expect(await state()).toMatchObject({
      state: 'waiting',
      attempts: 1,
      last_error: 'answered 503',
    });
    for (let i = 0; i < 100; i += 1) await after(15 * MINUTE);
    expect(await state()).toMatchObject({ state: 'failed' });
    expect((await state()).attempts).toBeGreaterThan(50);
    expect(logger.error).toHaveBeenCalledWith(
      expect.stringContaining('Gave up: pager did not take unplaced'),
    );
    const { attempts } = pager;
    await after(24 * HOUR);
    expect(pager.attempts).toBe(attempts);
  });

  it('forgets deliveries in time, but not whom the end is to be told', async () => {
    const { tell, prune } = build();
    open('i2');
    await tell('untreated:i1', 'untreated:i2');
    const row = { severity: 'critical', title: '', correlation_key: '' };
    const times = { opened_at: '', updated_at: '', last_alert_at: '' };
    await knex('incidents').insert([
      { id: 'i1', status: 'resolved', ...row, ...times },
      { id: 'i2', status: 'open', ...row, ...times },
    ]);
    expect(await prune(new Date(clock))).toBe(0);
    expect(await prune(new Date(clock + 1))).toBe(3);
    expect(await knex('notice_deliveries').distinct('thread')).toEqual([
      { thread: 'incident:i2' },
    ]);
  });

  it('carries on where a process ended', async () => {
    pager.failure = new Error('away');
    await build().tell('untreated:i1');
    pager.failure = undefined;
    await build().after(5_000);
    expect(pager.told).toHaveLength(1);
    expect(chat.told).toHaveLength(1);
  });

  it('does not try again what will never be taken', async () => {
    pager.failure = new UndeliverableError('answered 400');
    const { tell, after } = build();
    await tell('untreated:i1');
    await after(HOUR);
    expect(pager.attempts).toBeLessThanOrEqual(3);
    expect(
      await knex('notice_deliveries')
        .where({ notifier: 'pager', recipient: owner })
        .select('state', 'attempts', 'last_error'),
    ).toEqual([{ state: 'failed', attempts: 1, last_error: 'answered 400' }]);
  });

  it('leaves a notifier that is away alone for a moment, however much there is', async () => {
    pager.failure = new Error('away');
    const { tell } = build();
    const ids = Array.from({ length: 30 }, (_, i) => `many${i}`);
    ids.forEach(id => open(id));
    await tell(...ids.map(id => `untreated:${id}`));
    expect(pager.attempts).toBe(1);
    expect(chat.told).toHaveLength(30);
  });

  it('lets an occasion that it does not know pass', async () => {
    const { tell } = build();
    await tell('of-tomorrow:1', 'nonsense', 'denial:none', 'untreated:gone');
    expect(await knex('notices')).toEqual([]);
    expect(await knex('work')).toEqual([]);
    expect(logger.debug).toHaveBeenCalledWith(
      expect.stringContaining('of-tomorrow:1'),
    );
  });
});
