import { Notice } from '@backstage-self-healing/plugin-self-healing-node';
import { Knex } from 'knex';
import { Pace } from './Occasion';

/** The last that was told on an occasion, or waits to be. */
export type StoredNotice = {
  /** `<occasion>:<id>`. */
  key: string;
  thread: string;
  occasion: string;
  incidentId: string | null;
  severity: Notice['severity'];
  pace: Pace;
  title: string;
  description: string;
  link: string;
  /** Refs, in the order in which they were told. */
  toldTo: string[];
  /** Whose digest it waits for; null: it was told. */
  digest: string | null;
  /** When it is looked at again, in ms since the epoch. */
  dueAt: number | null;
  /** ISO 8601. */
  createdAt: string;
  updatedAt: string;
};

type NoticeRow = {
  key: string;
  thread: string;
  occasion: string;
  incident_id: string | null;
  severity: Notice['severity'];
  pace: Pace;
  title: string;
  description: string;
  link: string;
  told_to: string;
  digest: string | null;
  due_at: number | string | null;
  created_at: string;
  updated_at: string;
};

/** How many notices one look takes up; the rest wait for the next. */
const AT_ONCE = 500;

/** What people are told, and have been. */
export class NoticeStore {
  constructor(private readonly knex: Knex) {}

  async get(
    key: string,
    knex: Knex = this.knex,
  ): Promise<StoredNotice | undefined> {
    const row: NoticeRow | undefined = await knex('notices')
      .where({ key })
      .first();
    return row && toNotice(row);
  }

  /** The newest of an incident on any of some occasions. */
  async newestOf(
    transaction: Knex.Transaction,
    incidentId: string,
    occasions: readonly string[],
  ): Promise<StoredNotice | undefined> {
    const row: NoticeRow | undefined = await transaction('notices')
      .where({ incident_id: incidentId })
      .whereIn('occasion', [...occasions])
      .orderBy('updated_at', 'desc')
      .first();
    return row && toNotice(row);
  }

  /** What waits of an incident: for an answer, or for a digest. */
  async openOf(incidentId: string): Promise<StoredNotice[]> {
    const rows: NoticeRow[] = await this.knex('notices')
      .where({ incident_id: incidentId })
      .whereNotNull('due_at')
      .orderBy('created_at')
      .limit(AT_ONCE);
    return rows.map(toNotice);
  }

  async put(
    transaction: Knex.Transaction,
    notice: StoredNotice,
  ): Promise<void> {
    const { created_at: createdAt, ...row } = toRow(notice);
    await transaction('notices')
      .insert({ ...row, created_at: createdAt })
      .onConflict('key')
      .merge(row);
  }

  /**
   * People who were called rest from here. Called again, it is news; what waits
   * for a digest stays.
   */
  async forget(
    transaction: Knex.Transaction,
    incidentId: string,
  ): Promise<void> {
    await transaction('notices')
      .where({ incident_id: incidentId, digest: null })
      .delete();
  }

  /** What waits for a digest, oldest first. */
  async waitingFor(digest: string, knex: Knex): Promise<StoredNotice[]> {
    const rows: NoticeRow[] = await knex('notices')
      .where({ digest })
      .orderBy('created_at')
      .limit(AT_ONCE);
    return rows.map(toNotice);
  }

  async due(now: number): Promise<StoredNotice[]> {
    const rows: NoticeRow[] = await this.knex('notices')
      .where('due_at', '<=', now)
      .orderBy('due_at')
      .limit(AT_ONCE);
    return rows.map(toNotice);
  }
}

function toNotice(row: NoticeRow): StoredNotice {
  return {
    key: row.key,
    thread: row.thread,
    occasion: row.occasion,
    incidentId: row.incident_id,
    severity: row.severity,
    pace: row.pace,
    title: row.title,
    description: row.description,
    link: row.link,
    toldTo: JSON.parse(row.told_to),
    digest: row.digest,
    dueAt: row.due_at === null ? null : Number(row.due_at),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function toRow(notice: StoredNotice): NoticeRow {
  return {
    key: notice.key,
    thread: notice.thread,
    occasion: notice.occasion,
    incident_id: notice.incidentId,
    severity: notice.severity,
    pace: notice.pace,
    title: notice.title,
    description: notice.description,
    link: notice.link,
    told_to: JSON.stringify(notice.toldTo),
    digest: notice.digest,
    due_at: notice.dueAt,
    created_at: notice.createdAt,
    updated_at: notice.updatedAt,
  };
}
