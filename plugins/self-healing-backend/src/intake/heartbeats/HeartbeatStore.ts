import { Knex } from 'knex';
import { WorkQueue } from '../../work/WorkQueue';
import { HeartbeatState } from './heartbeat';

type Row = {
  id: string;
  expected_since: string | number;
  beat_at: string | number | null;
  silent_since: string | number | null;
};

/** Remembers when expected alerts were heard of last, across restarts. */
export class HeartbeatStore {
  constructor(
    private readonly knex: Knex,
    private readonly queue: WorkQueue,
    private readonly now: () => Date,
  ) {}

  /**
   * Begins to expect these, and looks at all that were expected before.
   */
  async expect(ids: readonly string[]): Promise<void> {
    const now = this.now().getTime();
    await this.knex.transaction(async transaction => {
      for (const id of ids) {
        await transaction('heartbeats')
          .insert({ id, expected_since: now })
          .onConflict('id')
          .ignore();
      }
      const rows: Row[] = await transaction('heartbeats').select('id');
      for (const { id } of rows) {
        await this.queue.request(transaction, 'heartbeat', id);
      }
    });
  }

  /** They have been heard of. */
  async beat(ids: readonly string[]): Promise<void> {
    const now = this.now().getTime();
    await this.knex.transaction(async transaction => {
      for (const id of [...ids].sort()) {
        await transaction('heartbeats')
          .insert({ id, expected_since: now, beat_at: now })
          .onConflict('id')
          .merge({ beat_at: now });
        await this.queue.request(transaction, 'heartbeat', id);
      }
    });
  }

  async get(id: string): Promise<HeartbeatState | undefined> {
    const row: Row | undefined = await this.knex('heartbeats')
      .where({ id })
      .first();
    const number = (value: string | number | null) =>
      value === null ? null : Number(value);
    return (
      row && {
        expectedSince: Number(row.expected_since),
        beatAt: number(row.beat_at),
        silentSince: number(row.silent_since),
      }
    );
  }

  async setSilent(
    transaction: Knex.Transaction,
    id: string,
    silentSince: number | null,
  ): Promise<void> {
    await transaction('heartbeats')
      .where({ id })
      .update({ silent_since: silentSince });
  }

  async forget(id: string): Promise<void> {
    await this.knex('heartbeats').where({ id }).delete();
  }
}
