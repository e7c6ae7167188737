import { TimelineEntry } from '@backstage-self-healing/plugin-self-healing-common';
import { Knex } from 'knex';
import { locksRows, inBatches } from '../database/rows';
import { storableText } from '../database/storableText';
import { redactValue } from '../redaction/redactValue';
import { withoutSecrets } from '../redaction/withoutSecrets';
import { chainRoot, entryHash, TimelineEvent } from './hashChain';

export const incidentChain = (id: string) => `incident:${id}`;
export const executionChain = (id: string) => `execution:${id}`;

type TimelineRow = Omit<TimelineEntry, 'data'> & {
  chain: string;
  data: string;
};

/**
 * Appends to and reads hash-chained timelines. Writers of one chain take turns
 * until they commit; the primary key is what makes a fork impossible.
 */
export class TimelineStore {
  constructor(private readonly now: () => Date) {}

  /** Part of the caller's transaction: what happened and its row, or neither. */
  async append(
    transaction: Knex,
    chain: string,
    events: readonly TimelineEvent[],
  ): Promise<void> {
    if (events.length === 0) return;
    if (locksRows(transaction)) {
      await transaction.raw(
        'SELECT pg_advisory_xact_lock(hashtextextended(?, 0))',
        [chain],
      );
    }
    const last: Pick<TimelineRow, 'seq' | 'hash'> | undefined =
      await transaction('timeline')
        .select('seq', 'hash')
        .where({ chain })
        .orderBy('seq', 'desc')
        .first();
    let hash = last?.hash ?? chainRoot(chain);
    let seq = last?.seq ?? 0;
    const at = this.now().toISOString();
    const rows: TimelineRow[] = events.map(event => {
      seq += 1;
      // Hash what will be read back: JSON drops undefined members, and not
      // every text can be stored.
      const summary = storableText(withoutSecrets(event.summary));
      const data = JSON.stringify(redactValue(event.data, { pii: false }));
      const entry = { ...event, summary, seq, at, data: JSON.parse(data) };
      hash = entryHash(hash, entry);
      return { ...entry, chain, data, hash };
    });
    for (const some of inBatches(rows)) {
      await transaction('timeline').insert(some);
    }
  }

  async read(knex: Knex, chain: string): Promise<TimelineEntry[]> {
    const rows: TimelineRow[] = await knex('timeline')
      .where({ chain })
      .orderBy('seq');
    return rows.map(({ seq, at, kind, actor, summary, data, hash }) => ({
      seq,
      at,
      kind,
      actor,
      summary,
      data: JSON.parse(data),
      hash,
    }));
  }
}
