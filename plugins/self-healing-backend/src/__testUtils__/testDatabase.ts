import { TestDatabaseId, TestDatabases } from '@backstage/backend-test-utils';
import createKnex, { Knex } from 'knex';
import { openDatabase } from '../database/openDatabase';
import { locksRows } from '../database/rows';

/** The plugin's schema in a fresh database, as the pools of replicas see it. */
export async function openTestDatabase(
  databases: TestDatabases,
  id: TestDatabaseId,
): Promise<{ knex: Knex; replicas: Knex[]; close(): Promise<void> }> {
  const knex = await openDatabase({ getClient: () => databases.init(id) });
  // SQLite has one connection; whoever uses it, shares it.
  const others = locksRows(knex)
    ? [1, 2].map(() => createKnex(knex.client.config))
    : [];
  return {
    knex,
    replicas: [knex, ...(others.length > 0 ? others : [knex, knex])],
    close: async () => {
      await Promise.all(others.map(other => other.destroy()));
    },
  };
}
