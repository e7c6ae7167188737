import { createHash, randomUUID } from 'crypto';
import { Notice } from '@backstage-self-healing/plugin-self-healing-node';
import { Knex } from 'knex';
import { storableText } from '../database/storableText';
import { WorkQueue } from '../work/WorkQueue';
import { addressesOf, recipientsOf } from './addresses';

/**
 * `waiting`: to be tried, or tried again. `skipped`: not for that notifier to
 * tell. `overtaken`: it was over before it could be told. `failed`: given up.
 */
export type DeliveryState =
  | 'waiting'
  | 'delivered'
  | 'skipped'
  | 'overtaken'
  | 'failed';

export type StoredDelivery = {
  id: string;
  noticeKey: string;
  notifier: string;
  recipients: string[];
  notice: Notice;
  state: DeliveryState;
  attempts: number;
  /** ISO 8601. */
  createdAt: string;
};

type DeliveryRow = {
  id: string;
  lane: string;
  notice_key: string;
  thread: string;
  notifier: string;
  recipient: string;
  event: Notice['event'];
  notice: string;
  state: DeliveryState;
  attempts: number;
  last_error: string | null;
  created_at: string;
  ended_at: string | null;
};

/**
 * Every way that a notice takes to somebody. What one notifier tells one
 * recipient of one incident is a lane: it is delivered in the order in which it
 * happened, so that no end is told before its beginning.
 */
export class DeliveryLog {
  constructor(
    private readonly options: {
      knex: Knex;
      queue: WorkQueue;
      notifiers: ReadonlyMap<string, unknown>;
      /**
       * Ids of notifiers that tell all recipients at once, and by that each
       * person once, whatever groups they belong to.
       */
      atOnce: ReadonlySet<string>;
      now(): Date;
    },
  ) {}

  /** Part of the caller's transaction. */
  async send(
    transaction: Knex.Transaction,
    noticeKey: string,
    notice: Omit<Notice, 'id'>,
    recipients: readonly string[],
  ): Promise<void> {
    for (const notifier of this.options.notifiers.keys()) {
      await this.#add(transaction, noticeKey, notice, notifier, recipients);
    }
  }

  /**
   * Tells whoever was told of the beginning, the way they were. What was never
   * tried is not told any more once it is over.
   *
   * @returns to whom it goes
   */
  async follow(
    transaction: Knex.Transaction,
    noticeKey: string,
    notice: Omit<Notice, 'id'>,
  ): Promise<string[]> {
    const rows: DeliveryRow[] = await transaction('notice_deliveries')
      .where({ thread: notice.thread, event: 'trigger' })
      .whereIn('state', ['waiting', 'delivered'])
      .orderBy('position');
    const told = new Map<string, string[]>();
    for (const { notifier, recipient, state, attempts } of rows) {
      if (state === 'delivered' || attempts > 0) {
        const before = told.get(notifier) ?? [];
        told.set(notifier, [...before, ...recipientsOf(recipient)]);
      }
    }
    if (notice.event === 'resolve') {
      await transaction('notice_deliveries')
        .where({ thread: notice.thread, state: 'waiting' })
        .update({ state: 'overtaken', ended_at: this.#now() });
    }
    for (const [notifier, recipients] of told) {
      await this.#add(transaction, noticeKey, notice, notifier, recipients);
    }
    return [...new Set([...told.values()].flat())];
  }

  /** The first of a lane that is still to be delivered. */
  async next(lane: string): Promise<StoredDelivery | undefined> {
    const row: DeliveryRow | undefined = await this.options
      .knex('notice_deliveries')
      .where({ lane, state: 'waiting' })
      .orderBy('position')
      .first();
    return (
      row && {
        id: row.id,
        noticeKey: row.notice_key,
        notifier: row.notifier,
        recipients: recipientsOf(row.recipient),
        notice: JSON.parse(row.notice),
        state: row.state,
        attempts: row.attempts,
        createdAt: row.created_at,
      }
    );
  }

  /** Notes an attempt, in the transaction of whoever made it. */
  async attempted(
    transaction: Knex.Transaction,
    id: string,
    state: DeliveryState,
    error?: string,
  ): Promise<void> {
    await transaction('notice_deliveries')
      .where({ id })
      .update({
        attempts: transaction.raw('?? + 1', ['attempts']),
        state,
        last_error: error === undefined ? null : storableText(error),
        ended_at: state === 'waiting' ? null : this.#now(),
      });
  }

  /**
   * Forgets what has ended before a time, but for incidents that are not over:
   * whoever was called is still to be told the end.
   *
   * @returns how many
   */
  async prune(before: Date): Promise<number> {
    const { knex } = this.options;
    const open = knex('incidents')
      .whereNot('status', 'resolved')
      .select(knex.raw(`'incident:' || id`));
    return knex('notice_deliveries')
      .where('ended_at', '<', before.toISOString())
      .whereNotIn('thread', open)
      .delete();
  }

  async #add(
    transaction: Knex.Transaction,
    noticeKey: string,
    notice: Omit<Notice, 'id'>,
    notifier: string,
    recipients: readonly string[],
  ): Promise<void> {
    const atOnce = this.options.atOnce.has(notifier);
    for (const address of addressesOf(recipients, atOnce)) {
      await this.#addOne(transaction, noticeKey, notice, notifier, address);
    }
  }

  async #addOne(
    transaction: Knex.Transaction,
    noticeKey: string,
    notice: Omit<Notice, 'id'>,
    notifier: string,
    recipient: string,
  ): Promise<void> {
    const id = randomUUID();
    const lane = laneOf(notifier, recipient, notice.thread);
    const row: DeliveryRow = {
      id,
      lane,
      notice_key: noticeKey,
      thread: notice.thread,
      notifier,
      recipient,
      event: notice.event,
      notice: JSON.stringify({ id, ...notice } satisfies Notice),
      state: 'waiting',
      attempts: 0,
      last_error: null,
      created_at: this.#now(),
      ended_at: null,
    };
    await transaction('notice_deliveries').insert(row);
    await this.options.queue.request(transaction, 'deliver', lane);
  }

  #now(): string {
    return this.options.now().toISOString();
  }
}

function laneOf(...parts: string[]): string {
  return createHash('sha256')
    .update(JSON.stringify(parts))
    .digest('hex')
    .slice(0, 32);
}
