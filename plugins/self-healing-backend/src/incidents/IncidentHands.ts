import {
  Hands,
  Incident,
  parseWorkloadRef,
} from '@backstage-self-healing/plugin-self-healing-common';
import { WorkloadHistory } from '@backstage-self-healing/plugin-self-healing-node';
import { Knex } from 'knex';
import { BEFORE_MS, changedByHand } from './changedByHand';
import { HandsRow, NO_HANDS } from './handsRow';

/** Who has the wheel of an incident, whether they said so or not. */
export class IncidentHands {
  constructor(
    private readonly options: {
      knex: Knex;
      histories: ReadonlyMap<string, WorkloadHistory>;
      now(): Date;
    },
  ) {}

  /**
   * Who said so, or has changed the workload by hand while the incident lasts,
   * or has scaled it just before.
   *
   * @throws when a history cannot be read: unknown is not the same as nobody
   */
  async of(
    { id, hands, workload, openedAt }: Incident,
    signal: AbortSignal,
  ): Promise<Hands | null> {
    if (hands || !workload) return hands ?? null;
    // What somebody did before they handed back is settled.
    const row: Pick<HandsRow, 'handed_back_at'> | undefined = await this.options
      .knex('incidents')
      .where({ id })
      .first('handed_back_at');
    const back = row?.handed_back_at;
    const since = new Date(back ?? openedAt);
    const from = back ? since : new Date(since.getTime() - BEFORE_MS);
    const target = parseWorkloadRef(workload);
    const changes = await Promise.all(
      [...this.options.histories.values()].map(history =>
        history.changesSince(target, from, signal),
      ),
    );
    return changedByHand(target, changes.flat(), since);
  }

  /** Until it is handed back, nothing is done unattended. */
  async take(
    transaction: Knex.Transaction,
    id: string,
    { by, since, how, message }: Hands,
  ): Promise<void> {
    const taken: Partial<HandsRow> = {
      hands_by: by,
      hands_since: since,
      hands_how: how,
      hands_message: message,
    };
    await this.#update(transaction, id, taken);
  }

  async handBack(transaction: Knex.Transaction, id: string): Promise<void> {
    const now = this.options.now().toISOString();
    await this.#update(transaction, id, { ...NO_HANDS, handed_back_at: now });
  }

  async #update(
    transaction: Knex.Transaction,
    id: string,
    hands: Partial<HandsRow>,
  ): Promise<void> {
    const now = this.options.now().toISOString();
    await transaction('incidents')
      .where({ id })
      .update({ ...hands, updated_at: now });
  }
}
