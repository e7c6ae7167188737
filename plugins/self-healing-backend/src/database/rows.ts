import { Knex } from 'knex';

/** Whether the database can lock single rows; SQLite has one writer instead. */
export function locksRows(knex: Knex): boolean {
  return knex.client.config.client === 'pg';
}

/** Adds `FOR UPDATE` where it exists. */
export function forUpdate<T extends Knex.QueryBuilder>(
  knex: Knex,
  query: T,
): T {
  return locksRows(knex) ? (query.forUpdate() as T) : query;
}

/**
 * Rows per statement: PostgreSQL takes 65535 bind parameters a statement, SQLite
 * 32766. Source: https://www.sqlite.org/limits.html
 */
const ROWS_PER_STATEMENT = 500;

/** The same items in portions that one statement can take. */
export function inBatches<T>(items: readonly T[]): T[][] {
  const count = Math.ceil(items.length / ROWS_PER_STATEMENT);
  return Array.from({ length: count }, (_, i) =>
    items.slice(i * ROWS_PER_STATEMENT, (i + 1) * ROWS_PER_STATEMENT),
  );
}

/** True for a unique or primary key that is already taken. */
export function isUniqueViolation(error: unknown): boolean {
  const code = (error as { code?: unknown } | undefined)?.code;
  return (
    code === '23505' || // https://www.postgresql.org/docs/current/errcodes-appendix.html
    code === 'SQLITE_CONSTRAINT_UNIQUE' ||
    code === 'SQLITE_CONSTRAINT_PRIMARYKEY'
  );
}

/** Everything that is read sees one moment of the database. */
export async function readAtOnce<T>(
  knex: Knex,
  read: (snapshot: Knex.Transaction) => Promise<T>,
): Promise<T> {
  // SQLite's transactions are snapshots by themselves.
  return locksRows(knex)
    ? knex.transaction(read, {
        isolationLevel: 'repeatable read',
        readOnly: true,
      })
    : knex.transaction(read);
}
