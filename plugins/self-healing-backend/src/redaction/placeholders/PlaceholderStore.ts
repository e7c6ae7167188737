import { Knex } from 'knex';
import { NamedValues } from '../Placeholders';
import { Seal } from './Seal';

/** The placeholders of an incident as the database has them. */
export type KeptPlaceholders = {
  /** Raised by every writer; 0: there is nothing yet. */
  version: number;
  counts: Record<string, number>;
  /** Undefined where no key opens them, or none ever sealed them. */
  values?: NamedValues['values'];
};

/**
 * Keeps the names that an incident's placeholders have, so that no two
 * replicas give one name to two people, and with a key the values, sealed.
 */
export class PlaceholderStore {
  constructor(
    private readonly knex: Knex,
    private readonly seal: Seal | undefined,
    private readonly now: () => Date,
  ) {}

  async read(incidentId: string): Promise<KeptPlaceholders> {
    const row = await this.knex('incident_placeholders')
      .where({ incident_id: incidentId })
      .first();
    if (!row) return { version: 0, counts: {} };
    const opened =
      row.sealed === null ? undefined : this.seal?.open(row.sealed, incidentId);
    return {
      version: row.version,
      counts: JSON.parse(row.counts),
      ...(opened === undefined ? {} : { values: JSON.parse(opened) }),
    };
  }

  /** False when somebody else has written since: read and name anew. */
  async write(
    incidentId: string,
    before: KeptPlaceholders,
    { counts, values }: NamedValues,
  ): Promise<boolean> {
    const row = {
      version: before.version + 1,
      counts: JSON.stringify(counts),
      sealed: this.seal?.seal(JSON.stringify(values), incidentId) ?? null,
      updated_at: this.now().toISOString(),
    };
    if (before.version > 0) {
      const written = await this.knex('incident_placeholders')
        .where({ incident_id: incidentId, version: before.version })
        .update(row);
      return written === 1;
    }
    const added = await this.knex('incident_placeholders')
      .insert({ incident_id: incidentId, ...row })
      .onConflict('incident_id')
      .ignore()
      .returning('incident_id');
    return added.length === 1;
  }

  /** Seals with the newest key what older ones have sealed; how many. */
  async resealOld(): Promise<number> {
    const { seal } = this;
    if (!seal) return 0;
    const rows = await this.knex('incident_placeholders')
      .select('incident_id', 'version', 'sealed')
      .whereNotNull('sealed');
    let count = 0;
    for (const { incident_id: id, version, sealed } of rows) {
      const text = seal.isOld(sealed) ? seal.open(sealed, id) : undefined;
      if (text === undefined) continue;
      count += await this.knex('incident_placeholders')
        .where({ incident_id: id, version })
        .update({ version: version + 1, sealed: seal.seal(text, id) });
    }
    return count;
  }

  /** Values last named before then are gone for good; the names stay. */
  async forget(before: Date): Promise<number> {
    return this.knex('incident_placeholders')
      .whereNotNull('sealed')
      .where('updated_at', '<', before.toISOString())
      .update({ sealed: null, version: this.knex.raw('version + 1') });
  }
}
