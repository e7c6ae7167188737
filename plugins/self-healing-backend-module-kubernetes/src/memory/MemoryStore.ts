import {
  DatabaseService,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { Size } from './sizes';
import { Stay } from './stays';

/** All that is remembered of one Deployment. */
export type Remembered = {
  /** Counts the writes; 0: nothing has been written yet. */
  version: number;
  stays: Stay[];
  sizes: Size[];
};

const NOTHING: Remembered = { version: 0, stays: [], sizes: [] };

type StayRow = Pick<
  Stay,
  'digest' | 'release' | 'revision' | 'served' | 'manager' | 'stamp'
> & {
  from_at: string | null;
  to_at: string | null;
  /** SQLite knows 0 and 1. */
  watched: boolean | number;
  ready_from: string | null;
  ready_to: string | null;
  unready_at: string | null;
  left_by: Stay['left'];
  changed_by: Stay['by'];
};

type SizeRow = ReturnType<typeof toSizeRow>;

const KEEPER = 1;

/**
 * The memory's tables, in the database of the plugin that the module belongs
 * to. Migrations have a table of their own: the plugin's are not theirs.
 */
export class MemoryStore {
  constructor(private readonly database: DatabaseService) {}

  async migrate(): Promise<void> {
    if (this.database.migrations?.skip) return;
    const knex = await this.database.getClient();
    await knex.migrate.latest({
      directory: resolvePackagePath(
        '@backstage-self-healing/plugin-self-healing-backend-module-kubernetes',
        'migrations',
      ),
      tableName: 'kubernetes_migrations',
    });
  }

  async read(uid: string): Promise<Remembered> {
    const knex = await this.database.getClient();
    return this.#read(knex, uid);
  }

  /** Of the newest object that had this name. */
  async readByName(workload: string): Promise<Remembered> {
    const knex = await this.database.getClient();
    const newest = await knex('kubernetes_workloads')
      .where({ workload })
      .orderBy('looked_at', 'desc')
      .first('uid');
    return newest ? this.#read(knex, newest.uid) : NOTHING;
  }

  /**
   * Writes what follows from what was read, unless somebody else was faster.
   *
   * @returns whether it was written; otherwise read and look again
   */
  async write(
    object: { uid: string; workload: string },
    { version, stays, sizes }: Remembered,
    now: Date,
  ): Promise<boolean> {
    const knex = await this.database.getClient();
    const { uid, workload } = object;
    const row = {
      workload,
      version: version + 1,
      looked_at: now.toISOString(),
    };
    return knex.transaction(async transaction => {
      const table = () => transaction('kubernetes_workloads');
      if (version === 0) {
        await table()
          .insert({ uid, ...row, version: 0 })
          .onConflict('uid')
          .ignore();
      }
      const written = await table().where({ uid, version }).update(row);
      if (written === 0) return false;
      await transaction('kubernetes_releases').where({ uid }).delete();
      await transaction('kubernetes_sizes').where({ uid }).delete();
      const staysRows = stays.map((stay, position) => ({
        uid,
        position,
        ...toRow(stay),
      }));
      const sizeRows = sizes.map((size, position) => ({
        uid,
        position,
        ...toSizeRow(size),
      }));
      await transaction.batchInsert('kubernetes_releases', staysRows, 50);
      await transaction.batchInsert('kubernetes_sizes', sizeRows, 50);
      return true;
    });
  }

  /** Names of all that is remembered. */
  async names(): Promise<string[]> {
    const knex = await this.database.getClient();
    return knex('kubernetes_workloads').distinct('workload').pluck('workload');
  }

  /** Forgets what nobody has looked at since. */
  async forget(before: Date): Promise<void> {
    const knex = await this.database.getClient();
    const old = knex('kubernetes_workloads')
      .where('looked_at', '<', before.toISOString())
      .select('uid');
    // SQLite minds a cascade only where foreign keys are switched on.
    await knex('kubernetes_releases').whereIn('uid', old.clone()).delete();
    await knex('kubernetes_sizes').whereIn('uid', old.clone()).delete();
    await knex('kubernetes_workloads')
      .where('looked_at', '<', before.toISOString())
      .delete();
  }

  /**
   * Makes one of several replicas the keeper for a while: only to spare the
   * clusters, since a write minds its version whoever makes it.
   */
  async keep(holder: string, now: number, forMs: number): Promise<boolean> {
    const knex = await this.database.getClient();
    await knex('kubernetes_keeper')
      .insert({ id: KEEPER, holder, until: 0 })
      .onConflict('id')
      .ignore();
    const taken = await knex('kubernetes_keeper')
      .where({ id: KEEPER })
      .andWhere(free => free.where({ holder }).orWhere('until', '<', now))
      .update({ holder, until: now + forMs });
    return taken > 0;
  }

  /** Lets another replica take over at once. */
  async release(holder: string): Promise<void> {
    const knex = await this.database.getClient();
    await knex('kubernetes_keeper')
      .where({ id: KEEPER, holder })
      .update({ until: 0 });
  }

  async #read(knex: Knex, uid: string): Promise<Remembered> {
    // The version first: rows that are newer than it are not written over.
    const workload = await knex('kubernetes_workloads')
      .where({ uid })
      .first('version');
    if (!workload) return NOTHING;
    const of = (table: string) =>
      knex(table).where({ uid }).orderBy('position');
    const stays: StayRow[] = await of('kubernetes_releases');
    const sizes: SizeRow[] = await of('kubernetes_sizes');
    return {
      version: workload.version,
      stays: stays.map(fromRow),
      sizes: sizes.map(fromSizeRow),
    };
  }
}

function toRow(stay: Stay): StayRow {
  return {
    digest: stay.digest,
    release: stay.release,
    revision: stay.revision,
    from_at: stay.from,
    to_at: stay.to,
    watched: stay.watched,
    ready_from: stay.readyFrom,
    ready_to: stay.readyTo,
    unready_at: stay.unreadyAt,
    served: stay.served,
    left_by: stay.left,
    changed_by: stay.by,
    manager: stay.manager,
    stamp: stay.stamp,
  };
}

function fromRow(row: StayRow): Stay {
  return {
    digest: row.digest,
    release: row.release,
    revision: row.revision,
    from: row.from_at,
    to: row.to_at,
    watched: Boolean(row.watched),
    readyFrom: row.ready_from,
    readyTo: row.ready_to,
    unreadyAt: row.unready_at,
    served: row.served,
    left: row.left_by,
    by: row.changed_by,
    manager: row.manager,
    stamp: row.stamp,
  };
}

function toSizeRow({ from, wholeAt, services, by, ...rest }: Size) {
  return {
    replicas: rest.replicas,
    ready: rest.ready,
    manager: rest.manager,
    stamp: rest.stamp,
    from_at: from,
    whole_at: wholeAt,
    services: services && JSON.stringify(services),
    changed_by: by,
  };
}

function fromSizeRow(row: SizeRow): Size {
  return {
    from: row.from_at,
    replicas: row.replicas,
    wholeAt: row.whole_at,
    ready: row.ready,
    services: row.services === null ? null : JSON.parse(row.services),
    by: row.changed_by,
    manager: row.manager,
    stamp: row.stamp,
  };
}
