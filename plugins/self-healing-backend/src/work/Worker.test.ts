import { mockServices } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { DATABASES, databases, eventually } from '../__testUtils__/testBackend';
import { openTestDatabase } from '../__testUtils__/testDatabase';
import { backoffMs, Worker, WorkHandler } from './Worker';
import { WorkKind, WorkQueue } from './WorkQueue';

jest.setTimeout(60_000);

it.each([
  [0, 500],
  [1, 500],
  [2, 1_000],
  [3, 2_000],
  [7, 32_000],
  [8, 60_000],
  [5_000, 60_000],
])('pauses after attempt %i for %i ms', (attempts, pause) => {
  expect(backoffMs(attempts)).toBe(pause);
});

/** A promise, and what settles it. */
function gate() {
  let open: () => void = () => {};
  const opened = new Promise<void>(resolve => {
    open = resolve;
  });
  return { open: () => open(), opened };
}

/** Rejects, as a well-behaved handler does, once its signal says stop. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop);
  });
}

describe.each(DATABASES)('Worker on %s', databaseId => {
  const dbs = databases();
  let knex: Knex;
  let replicas: Knex[];
  let close: () => Promise<void>;
  let queue: WorkQueue;
  let clock: number;
  const readClock = () => clock;
  const workers: Worker[] = [];

  beforeEach(async () => {
    clock = Date.now();
    ({ knex, replicas, close } = await openTestDatabase(dbs, databaseId));
    queue = new WorkQueue(knex, readClock);
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map(worker => worker.stop()));
    await close();
  });

  const nothing: WorkHandler = async () => ({ done: true });
  const start = (
    handlers: Partial<Record<WorkKind, WorkHandler>>,
    options: { concurrency?: number; pollMs?: number; of?: WorkQueue } = {},
  ) => {
    const logger = mockServices.logger.mock();
    const worker = new Worker({
      queue: options.of ?? queue,
      logger,
      concurrency: options.concurrency ?? 5,
      pollMs: options.pollMs ?? 10,
      leaseMs: 30_000,
      handlers: {
        correlate: nothing,
        heartbeat: nothing,
        incident: nothing,
        execution: nothing,
        notify: nothing,
        deliver: nothing,
        ...handlers,
      },
    });
    workers.push(worker);
    worker.start();
    return { worker, logger };
  };
  const ask = async (subject: string, kind: WorkKind = 'incident') => {
    await knex.transaction(transaction =>
      queue.request(transaction, kind, subject),
    );
    queue.wake();
  };
  const rows = () =>
    knex('work').select('subject', 'attempts', 'run_at', 'lease_until');
  const untilEmpty = () =>
    eventually(async () => expect(await rows()).toEqual([]));

  it('hands work to the handler of its kind, and forgets what is done', async () => {
    const seen: string[] = [];
    const handler: WorkHandler = async ({ kind, subject }) => {
      seen.push(`${kind} ${subject}`);
      return { done: true };
    };
    start({ incident: handler, execution: handler });
    await ask('a');
    await ask('b', 'execution');
    await untilEmpty();
    expect(seen.sort()).toEqual(['execution b', 'incident a']);
  });

  it('takes only work of its kinds, however much of it stalls', async () => {
    const stalled = gate();
    const slow = new Worker({
      queue,
      logger: mockServices.logger.mock(),
      concurrency: 1,
      pollMs: 600_000,
      leaseMs: 30_000,
      handlers: {
        analysis: async () => {
          await stalled.opened;
          return { done: true };
        },
      },
    });
    workers.push(slow);
    slow.start();
    start({}, { concurrency: 1, pollMs: 600_000 });
    for (const subject of ['a', 'b', 'c']) await ask(subject, 'analysis');
    await ask('d');
    await eventually(async () =>
      expect((await rows()).map(({ subject }) => subject).sort()).toEqual([
        'a',
        'b',
        'c',
      ]),
    );
    stalled.open();
    await untilEmpty();
    expect(await rows()).toEqual([]);
  });

  it('looks at once when it is woken, however rarely it polls', async () => {
    start({}, { pollMs: 600_000 });
    await ask('a');
    await untilEmpty();
    await ask('b');
    await untilEmpty();
    expect(await rows()).toEqual([]);
  });

  it('continues what is not done when its time has come', async () => {
    let runs = 0;
    start({
      incident: async () => {
        runs += 1;
        return runs === 1 ? { continueAt: clock + 60_000 } : { done: true };
      },
    });
    await ask('a');
    await eventually(async () =>
      expect(await rows()).toMatchObject([{ lease_until: expect.anything() }]),
    );
    await eventually(async () => {
      const [row] = await rows();
      expect(Number(row.run_at)).toBe(clock + 60_000);
    });
    expect(runs).toBe(1);
    clock += 60_000;
    await untilEmpty();
    expect(runs).toBe(2);
  });

  it('tries again, with a pause, what failed', async () => {
    let runs = 0;
    const { logger } = start({
      incident: async () => {
        runs += 1;
        if (runs < 3) throw new Error('no answer');
        return { done: true };
      },
    });
    await ask('a');
    await eventually(async () => {
      const [row] = await knex('work').select('last_error', 'run_at');
      expect(row.last_error).toContain('no answer');
      expect(Number(row.run_at)).toBeGreaterThan(clock);
    });
    expect(runs).toBe(1);
    clock += 120_000;
    await eventually(async () => expect(runs).toBe(2));
    await eventually(async () => {
      const [row] = await rows();
      expect(row).toMatchObject({ attempts: 2 });
      expect(Number(row.lease_until)).toBe(0);
    });
    clock += 120_000;
    await untilEmpty();
    expect(runs).toBe(3);
    expect(logger.warn.mock.calls.map(([message]) => message)).toEqual([
      expect.stringContaining('incident a failed (attempt 1)'),
      expect.stringContaining('incident a failed (attempt 2)'),
    ]);
  });

  it('goes on with other work when one handler throws', async () => {
    const done: string[] = [];
    start(
      {
        incident: async ({ subject }) => {
          if (subject === 'bad') throw new Error('always');
          done.push(subject);
          return { done: true };
        },
      },
      { concurrency: 1 },
    );
    await ask('bad');
    await ask('good');
    await ask('better');
    await eventually(async () =>
      expect(done.sort()).toEqual(['better', 'good']),
    );
    await eventually(async () =>
      expect((await rows()).map(({ subject }) => subject)).toEqual(['bad']),
    );
  });

  it('never runs more at once than it may', async () => {
    const running = new Set<string>();
    let most = 0;
    const release = gate();
    start(
      {
        incident: async ({ subject }) => {
          running.add(subject);
          most = Math.max(most, running.size);
          await release.opened;
          running.delete(subject);
          return { done: true };
        },
      },
      { concurrency: 3 },
    );
    for (let i = 0; i < 12; i += 1) await ask(`i${i}`);
    await eventually(async () => expect(running.size).toBe(3));
    release.open();
    await untilEmpty();
    expect(most).toBe(3);
  });

  it('stops: claims nothing more, aborts what runs, gives it back', async () => {
    const begun = gate();
    const { worker } = start({
      incident: async (_, signal) => {
        begun.open();
        return aborted(signal);
      },
    });
    await ask('a');
    await begun.opened;
    await worker.stop();
    await ask('b');
    // Due at once for the next process: no lease has to run out first.
    const successor = await queue.claim(10, 30_000);
    expect(successor.map(({ subject }) => subject).sort()).toEqual(['a', 'b']);
  });

  it('stop waits for a handler that finishes its step', async () => {
    const begun = gate();
    const finish = gate();
    const { worker } = start({
      incident: async () => {
        begun.open();
        await finish.opened;
        return { done: true };
      },
    });
    await ask('a');
    await begun.opened;
    let stopped = false;
    const stopping = worker.stop().then(() => {
      stopped = true;
    });
    await new Promise(resolve => setImmediate(resolve));
    expect(stopped).toBe(false);
    finish.open();
    await stopping;
    expect(await rows()).toEqual([]);
  });

  it('aborts a handler whose lease is lost, and leaves the work to the holder', async () => {
    jest.useFakeTimers({
      doNotFake: [
        'Date',
        'hrtime',
        'nextTick',
        'performance',
        'queueMicrotask',
        'setImmediate',
        'clearImmediate',
        'setTimeout',
        'clearTimeout',
      ],
    });
    try {
      const begun = gate();
      const lost = gate();
      // Asked for before, so that nothing wakes the worker once it has begun.
      await ask('a');
      const { logger } = start(
        {
          incident: async (_, signal) => {
            begun.open();
            signal.addEventListener('abort', () => lost.open());
            return aborted(signal);
          },
        },
        { pollMs: 600_000 },
      );
      await begun.opened;
      // This process stood still for longer than its lease.
      clock += 31_000;
      const other = new WorkQueue(replicas[1], () => clock);
      const [held] = await other.claim(1, 30_000);
      expect(held.subject).toBe('a');
      jest.advanceTimersByTime(10_000);
      await lost.opened;
      await other.complete(held);
      expect(await rows()).toEqual([]);
      expect(logger.warn).not.toHaveBeenCalled();
    } finally {
      jest.useRealTimers();
    }
  });

  it('goes on once the database answers again', async () => {
    const flaky = new WorkQueue(knex, readClock);
    const claim = flaky.claim.bind(flaky);
    let failures = 2;
    flaky.claim = async (...args) => {
      failures -= 1;
      if (failures >= 0) throw new Error('connection refused');
      return claim(...args);
    };
    const { logger } = start({}, { of: flaky });
    await ask('a');
    await untilEmpty();
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('connection refused'),
    );
  });

  it('shares the work with other replicas, each piece once', async () => {
    const seen: string[] = [];
    for (const pool of replicas) {
      start(
        {
          incident: async ({ subject }) => {
            seen.push(subject);
            return { done: true };
          },
        },
        { of: new WorkQueue(pool, readClock) },
      );
    }
    const subjects = Array.from({ length: 40 }, (_, index) => `i${index}`);
    await knex.transaction(async transaction => {
      for (const subject of subjects) {
        await queue.request(transaction, 'incident', subject);
      }
    });
    await untilEmpty();
    expect(seen.sort()).toEqual(subjects.sort());
  });
});
