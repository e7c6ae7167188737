import { Knex } from 'knex';
import { Budgets, Spent } from './budgets';

/** Whose money it is. */
export type Spender = { incidentId: string; ownerRef: string | null };

type Row = {
  scope: string;
  day: string;
  tokens: number | string;
  micro_usd: number | string;
};

const NOTHING: Spent = { tokens: 0, cost: 0 };

/** Counts what analyses take: in advance what they may, afterwards what they did. */
export class SpendingStore {
  constructor(private readonly knex: Knex) {}

  /**
   * Adds to all counters of a spender, which may be less than nothing. Those
   * who add to one at the same time take turns until they commit.
   *
   * @returns what each came to
   */
  async add(
    transaction: Knex.Transaction,
    spender: Spender,
    at: Date,
    { tokens, cost }: Spent,
  ): Promise<Record<keyof Budgets, Spent>> {
    const places = placesOf(spender, at);
    // Always in the same order, so that nobody waits for one another.
    for (const { scope, day } of Object.values(places)) {
      const microUsd = Math.round(cost * 1e6);
      await transaction('analysis_spending')
        .insert({ scope, day, tokens, micro_usd: microUsd })
        .onConflict(['scope', 'day'])
        .merge({
          tokens: transaction.raw('?? + ?', [
            'analysis_spending.tokens',
            tokens,
          ]),
          micro_usd: transaction.raw('?? + ?', [
            'analysis_spending.micro_usd',
            microUsd,
          ]),
        });
    }
    return this.of(spender, at, transaction);
  }

  async of(
    spender: Spender,
    at: Date,
    knex: Knex = this.knex,
  ): Promise<Record<keyof Budgets, Spent>> {
    const places = placesOf(spender, at);
    const rows: Row[] = await knex('analysis_spending').whereIn(
      'scope',
      Object.values(places).map(({ scope }) => scope),
    );
    const spent = (place: { scope: string; day: string }): Spent => {
      const row = rows.find(
        ({ scope, day }) => scope === place.scope && day === place.day,
      );
      return row
        ? { tokens: Number(row.tokens), cost: Number(row.micro_usd) / 1e6 }
        : NOTHING;
    };
    return {
      perDay: spent(places.perDay),
      ownerPerDay: spent(places.ownerPerDay),
      incident: spent(places.incident),
    };
  }
}

function placesOf({ incidentId, ownerRef }: Spender, at: Date) {
  const day = at.toISOString().slice(0, 10);
  return {
    perDay: { scope: 'all', day },
    ownerPerDay: { scope: `owner:${ownerRef ?? ''}`, day },
    incident: { scope: `incident:${incidentId}`, day: '' },
  };
}
