import createKnex, { Knex } from 'knex';

type Connection = {
  pragma(text: string): void;
  prepare(sql: string): unknown;
};

/** The database of one world: it outlives the suite's restarts, and nothing else. */
export function openDatabase(onQuery: () => void): Knex {
  const knex = createKnex({
    client: 'better-sqlite3',
    connection: ':memory:',
    useNullAsDefault: true,
  });
  knex.on('query', onQuery);
  knex.client.pool.on('createSuccess', (_: number, made: Connection) => {
    made.pragma('foreign_keys = ON');
    prepareOnce(made);
  });
  return knex;
}

/** What is asked again and again need not be parsed each time. */
function prepareOnce(connection: Connection): void {
  const prepare = connection.prepare.bind(connection);
  const prepared = new Map<string, unknown>();
  connection.prepare = sql => {
    const known = prepared.get(sql) ?? prepare(sql);
    prepared.set(sql, known);
    return known;
  };
}
