import { Knex } from 'knex';
import { DATABASES, databases } from '../__testUtils__/testBackend';
import { openTestDatabase } from '../__testUtils__/testDatabase';
import {
  ClaimedWork,
  HEAD_START_MS,
  LeaseLostError,
  WorkQueue,
} from './WorkQueue';

jest.setTimeout(60_000);

const LEASE = 30_000;

describe.each(DATABASES)('WorkQueue on %s', databaseId => {
  const dbs = databases();
  let knex: Knex;
  let replicas: WorkQueue[];
  let queue: WorkQueue;
  let close: () => Promise<void>;
  let now: number;

  beforeEach(async () => {
    now = Date.parse('2026-11-21T08:00:00.000Z');
    const database = await openTestDatabase(dbs, databaseId);
    ({ knex, close } = database);
    replicas = database.replicas.map(pool => new WorkQueue(pool, () => now));
    queue = replicas[0];
  });
  afterEach(() => close());

  const ask = (subject: string, delayMs?: number) =>
    knex.transaction(transaction =>
      queue.request(transaction, 'incident', subject, delayMs),
    );
  const claimOne = async (by = queue): Promise<ClaimedWork> => {
    const [work] = await by.claim(1, LEASE);
    if (!work) throw new Error('there is nothing to claim');
    return work;
  };

  it('gives each piece of work to one of many claimers', async () => {
    const subjects = Array.from({ length: 60 }, (_, index) => `i${index}`);
    for (const subject of subjects) await ask(subject);
    const claimed = await Promise.all(
      Array.from({ length: 24 }, (_, index) =>
        replicas[index % replicas.length].claim(5, LEASE),
      ),
    );
    const taken = claimed.flat().map(({ subject }) => subject);
    expect(new Set(taken).size).toBe(taken.length);
    for (const batch of claimed) expect(batch.length).toBeLessThanOrEqual(5);
    // Rows that another claimer had locked were passed over, not lost.
    for (;;) {
      const rest = await queue.claim(10, LEASE);
      if (rest.length === 0) break;
      taken.push(...rest.map(({ subject }) => subject));
    }
    expect(taken.sort()).toEqual(subjects.sort());
  });

  it('PR-M20: lets new alerts and what is urgent overtake older noise, to a point', async () => {
    await ask('forgotten');
    now += HEAD_START_MS;
    await ask('noise');
    now += 10_000;
    await ask('critical', -HEAD_START_MS);
    await knex.transaction(transaction =>
      queue.request(transaction, 'correlate', 'new alert'),
    );
    await ask('later noise');
    const order: string[] = [];
    for (let n = 0; n < 5; n += 1) order.push((await claimOne()).subject);
    expect([order[0], ...order.slice(1, 3).sort(), ...order.slice(3)]).toEqual([
      'forgotten',
      'critical',
      'new alert',
      'noise',
      'later noise',
    ]);
  });

  it('claims what has waited longest first, and only what is due', async () => {
    await ask('late', 2_000);
    await ask('never', 60_000);
    await ask('early');
    await ask('middle', 1_000);
    expect((await queue.claim(10, LEASE)).map(w => w.subject)).toEqual([
      'early',
    ]);
    now += 5_000;
    expect((await claimOne()).subject).toBe('middle');
    expect((await claimOne()).subject).toBe('late');
    expect(await queue.claim(10, LEASE)).toEqual([]);
  });

  it('asks no sooner for work that is asked for twice', async () => {
    await ask('x', 1_000);
    await ask('x', 60_000);
    expect(await queue.count('incident')).toBe(1);
    expect(await queue.count('execution')).toBe(0);
    now += 1_000;
    expect(await claimOne()).toMatchObject({ requests: 2, attempts: 1 });
  });

  it('brings waiting work forward', async () => {
    await ask('x', 60_000);
    await ask('x');
    expect((await claimOne()).subject).toBe('x');
  });

  it('is part of the transaction that asks', async () => {
    await expect(
      knex.transaction(async transaction => {
        await queue.request(transaction, 'incident', 'x');
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    expect(await queue.count('incident')).toBe(0);
  });

  it('hands work over when its lease runs out, and not before', async () => {
    await ask('x');
    const first = await claimOne();
    now += LEASE - 1;
    expect(await replicas[1].claim(1, LEASE)).toEqual([]);
    now += 1;
    const second = await claimOne(replicas[1]);
    expect(second).toMatchObject({
      subject: 'x',
      fence: first.fence + 1,
      attempts: 2,
    });
  });

  it('keeps work whose lease is renewed', async () => {
    await ask('x');
    const work = await claimOne();
    now += LEASE - 1;
    await queue.renew(work, LEASE);
    now += LEASE - 1;
    expect(await replicas[1].claim(1, LEASE)).toEqual([]);
    await queue.complete(work);
    expect(await queue.count('incident')).toBe(0);
  });

  it('lets a former holder write nothing', async () => {
    await ask('x');
    const former = await claimOne();
    now += LEASE;
    const holder = await claimOne(replicas[1]);

    await expect(
      queue.transaction(former, async transaction => {
        await queue.request(transaction, 'notify', 'from the former holder');
      }),
    ).rejects.toThrow(LeaseLostError);
    await expect(queue.renew(former, LEASE)).rejects.toThrow(LeaseLostError);
    await expect(queue.complete(former)).rejects.toThrow(LeaseLostError);
    await expect(queue.later(former, now)).rejects.toThrow(LeaseLostError);
    await expect(queue.retry(former, now, 'no')).rejects.toThrow(
      LeaseLostError,
    );

    expect(await queue.count('notify')).toBe(0);
    expect(await queue.claim(1, LEASE)).toEqual([]);
    await replicas[1].complete(holder);
    await expect(queue.renew(former, LEASE)).rejects.toThrow(LeaseLostError);
    expect(await queue.count('incident')).toBe(0);
  });

  it('keeps the fence rising when work is asked for anew', async () => {
    await ask('x');
    const former = await claimOne();
    now += LEASE;
    await queue.complete(await claimOne(replicas[1]));
    await ask('x');
    await claimOne(replicas[1]);
    // The former holder wakes up: this is other work of the same name.
    await expect(
      queue.transaction(former, async transaction => {
        await queue.request(transaction, 'notify', 'from the former holder');
      }),
    ).rejects.toThrow(LeaseLostError);
    expect(await queue.count('notify')).toBe(0);
  });

  it('rolls back with the transaction of its holder', async () => {
    await ask('x');
    const work = await claimOne();
    await expect(
      queue.transaction(work, async transaction => {
        await queue.request(transaction, 'notify', 'n');
        throw new Error('half way');
      }),
    ).rejects.toThrow('half way');
    expect(await queue.count('notify')).toBe(0);
    await expect(
      queue.transaction(work, async transaction => {
        await queue.request(transaction, 'notify', 'n');
        return 'written';
      }),
    ).resolves.toBe('written');
    expect(await queue.count('notify')).toBe(1);
  });

  it('runs work again that was asked for while it ran', async () => {
    await ask('x');
    const work = await claimOne();
    await ask('x');
    expect(await queue.claim(1, LEASE)).toEqual([]);
    await queue.complete(work);
    const again = await claimOne();
    expect(again).toMatchObject({ subject: 'x', attempts: 1 });
    await queue.complete(again);
    expect(await queue.count('incident')).toBe(0);
  });

  it('continues later, as if for the first time', async () => {
    await ask('x');
    await queue.later(await claimOne(), now + 10_000);
    now += 9_999;
    expect(await queue.claim(1, LEASE)).toEqual([]);
    now += 1;
    expect(await claimOne()).toMatchObject({ subject: 'x', attempts: 1 });
  });

  it('counts attempts, and keeps what went wrong', async () => {
    await ask('x');
    await queue.retry(await claimOne(), now + 1_000, 'no answer');
    expect(await knex('work').select('last_error')).toEqual([
      { last_error: 'no answer' },
    ]);
    expect(await queue.claim(1, LEASE)).toEqual([]);
    now += 1_000;
    expect(await claimOne()).toMatchObject({ attempts: 2 });
  });

  it.each(['later', 'retry'] as const)(
    'does not put off with %s what was asked for meanwhile',
    async how => {
      await ask('x');
      const work = await claimOne();
      await ask('x');
      await queue[how](work, now + 60_000, 'error');
      expect((await claimOne()).subject).toBe('x');
    },
  );

  it('remembers a request that waits for later itself', async () => {
    await ask('x');
    const work = await claimOne();
    await queue.later(work, now + 60_000);
    await ask('x', 1_000);
    now += 1_000;
    expect((await claimOne()).subject).toBe('x');
  });
});
