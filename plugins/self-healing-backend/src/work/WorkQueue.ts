import { randomInt } from 'crypto';
import { Knex } from 'knex';
import { locksRows } from '../database/rows';
import { storableText } from '../database/storableText';

/** Stages of the line that run after the request has been answered. */
export type WorkKind =
  | 'correlate'
  | 'heartbeat'
  | 'incident'
  | 'analysis'
  | 'execution'
  | 'notify'
  | 'deliver';

/** Work held under a lease; `fence` tells this holder from a later one. */
export type ClaimedWork = {
  kind: WorkKind;
  subject: string;
  fence: number;
  requests: number;
  attempts: number;
};

/** Somebody else holds the work now: whatever this holder was doing is void. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

/**
 * How much of a queue is overtaken by what must not stand behind the decisions
 * about older noise; by no more, so that nothing waits for ever.
 */
export const HEAD_START_MS = 60_000;

/** Half of what the column holds: room for as many claims of one row. */
const FENCES = 2 ** 30;

type WorkRow = {
  kind: WorkKind;
  subject: string;
  fence: number;
  requests: number;
  attempts: number;
};

/**
 * Work as rows: at most one a kind and subject, claimed under a lease.
 *
 * Leases use the clocks of the processes, so skew may hand work over early;
 * the fence, which is checked inside every write, keeps that harmless.
 * Source: Kleppmann, "How to do distributed locking" (fencing tokens).
 */
export class WorkQueue {
  readonly #listeners: (() => void)[] = [];

  constructor(
    private readonly knex: Knex,
    readonly now: () => number = Date.now,
  ) {}

  /**
   * Asks for work, inside the caller's transaction. Work already waiting is
   * not doubled; work already running runs once more afterwards. What is due
   * is taken by how long it has waited: an incident waits behind all else, and
   * one that is urgent has waited already ({@link HEAD_START_MS}, negative).
   */
  async request(
    transaction: Knex,
    kind: WorkKind,
    subject: string,
    delayMs = 0,
  ): Promise<void> {
    const goesAhead = kind !== 'incident' && delayMs <= 0;
    const runAt = this.now() + (goesAhead ? -HEAD_START_MS : delayMs);
    await transaction('work')
      .insert({
        kind,
        subject,
        run_at: runAt,
        lease_until: 0,
        // Rows come and go, former holders stay: a fence that began at 0 each
        // time would let one write under the lease of its namesake.
        fence: randomInt(FENCES),
        requests: 1,
        attempts: 0,
      })
      .onConflict(['kind', 'subject'])
      .merge({
        requests: transaction.raw('?? + 1', ['work.requests']),
        run_at: transaction.raw('CASE WHEN ?? < ? THEN ?? ELSE ? END', [
          'work.run_at',
          runAt,
          'work.run_at',
          runAt,
        ]),
      });
  }

  /** Work has been asked for and committed: whoever waits for it may look. */
  wake(): void {
    this.#listeners.forEach(listener => listener());
  }

  /** Called when work may have become due in this process. */
  onWake(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /**
   * Takes up to `limit` due items whose lease nobody holds.
   *
   * @param kinds - only these; absent: of any kind
   */
  async claim(
    limit: number,
    leaseMs: number,
    kinds?: readonly WorkKind[],
  ): Promise<ClaimedWork[]> {
    const now = this.now();
    const due = this.knex('work')
      .select('kind', 'subject')
      .where('run_at', '<=', now)
      .andWhere('lease_until', '<=', now)
      .orderBy('run_at')
      .limit(limit);
    if (kinds) due.whereIn('kind', [...kinds]);
    if (locksRows(this.knex)) due.forUpdate().skipLocked();
    // A CTE that locks rows is evaluated once; a plain subquery might be
    // rescanned and lock more than `limit`.
    const rows: WorkRow[] = await this.knex('work')
      .with('due', due)
      .whereIn(['kind', 'subject'], this.knex('due').select('kind', 'subject'))
      .update({
        lease_until: now + leaseMs,
        fence: this.knex.raw('?? + 1', ['fence']),
        attempts: this.knex.raw('?? + 1', ['attempts']),
      })
      .returning(['kind', 'subject', 'fence', 'requests', 'attempts']);
    return rows.map(({ kind, subject, fence, requests, attempts }) => ({
      kind,
      subject,
      fence,
      requests,
      attempts,
    }));
  }

  /**
   * Runs `write` in a transaction that holds only while the lease does.
   * @throws LeaseLostError when the work has another holder; nothing is written
   */
  async transaction<T>(
    work: ClaimedWork,
    write: (transaction: Knex.Transaction) => Promise<T>,
  ): Promise<T> {
    return this.knex.transaction(async transaction => {
      // The update also locks the row, so the fence cannot move before commit.
      await this.#hold(transaction, work, {
        fence: work.fence,
      });
      return write(transaction);
    });
  }

  /** @throws LeaseLostError when the work has another holder */
  async renew(work: ClaimedWork, leaseMs: number): Promise<void> {
    await this.#hold(this.knex, work, { lease_until: this.now() + leaseMs });
  }

  /** The work is done; asked for again meanwhile, it becomes due at once. */
  async complete(work: ClaimedWork): Promise<void> {
    const removed = await this.knex('work')
      .where({ kind: work.kind, subject: work.subject, fence: work.fence })
      .andWhere('requests', work.requests)
      .delete();
    if (removed === 0) {
      await this.#hold(this.knex, work, {
        lease_until: 0,
        run_at: this.now(),
        attempts: 0,
      });
    }
  }

  /** Gives the work back, to be continued at `runAt` (ms since the epoch). */
  async later(work: ClaimedWork, runAt: number): Promise<void> {
    await this.#release(work, runAt, { attempts: 0 });
  }

  /** Gives the work back after an error; attempts keep counting. */
  async retry(work: ClaimedWork, runAt: number, error: string): Promise<void> {
    await this.#release(work, runAt, { last_error: storableText(error) });
  }

  async count(kind: WorkKind): Promise<number> {
    const row = await this.knex('work')
      .where({ kind })
      .count({ n: '*' })
      .first();
    return Number(row?.n ?? 0);
  }

  async #release(
    work: ClaimedWork,
    runAt: number,
    extra: Record<string, unknown>,
  ): Promise<void> {
    await this.#hold(this.knex, work, {
      ...extra,
      lease_until: 0,
      // A request that came in while the work ran is due now, not later.
      run_at: this.knex.raw(
        'CASE WHEN ?? = ? THEN CAST(? AS BIGINT) ELSE CAST(? AS BIGINT) END',
        ['requests', work.requests, runAt, this.now()],
      ),
    });
  }

  async #hold(
    knex: Knex,
    work: ClaimedWork,
    update: Record<string, unknown>,
  ): Promise<void> {
    const held = await knex('work')
      .where({ kind: work.kind, subject: work.subject, fence: work.fence })
      .update(update);
    if (held === 0) {
      throw new LeaseLostError(
        `${work.kind} ${work.subject} is now held by somebody else`,
      );
    }
  }
}
