import {
  ExecutionState,
  Incident,
  IncidentSummary,
} from '@backstage-self-healing/plugin-self-healing-common';
import { Knex } from 'knex';
import { inBatches } from '../database/rows';
import { incidentChain } from '../incidents/TimelineStore';

type LastExecution = NonNullable<IncidentSummary['lastExecution']>;

/** How incidents ended, and what was run for them last. */
export class ResolutionReader {
  constructor(private readonly knex: Knex) {}

  /** The newest execution of each incident that had one. */
  async lastExecutions(
    incidentIds: readonly string[],
    knex: Knex = this.knex,
  ): Promise<Map<string, LastExecution>> {
    const last = new Map<string, LastExecution>();
    for (const ids of inBatches(incidentIds)) {
      const rows = await knex('executions')
        .select('id', 'incident_id', 'runbook_title', 'state', 'requested_by')
        .whereIn('incident_id', ids)
        .orderBy('created_at');
      for (const row of rows) {
        last.set(row.incident_id, {
          id: row.id,
          runbookTitle: row.runbook_title,
          state: row.state,
          requestedBy: row.requested_by,
        });
      }
    }
    return last;
  }

  /** How each of these incidents ended; none for those that have not. */
  async of(
    incidents: readonly { id: string; resolvedAt: string | null }[],
    knex: Knex = this.knex,
  ): Promise<Map<string, NonNullable<Incident['resolution']>>> {
    const ids = incidents
      .filter(({ resolvedAt }) => resolvedAt !== null)
      .map(({ id }) => id);
    const closed = new Set<string>();
    const states = new Map<string, ExecutionState[]>();
    for (const some of inBatches(ids)) {
      const ends: { chain: string; kind: string }[] = await knex('timeline')
        .select('chain', 'kind')
        .whereIn('chain', some.map(incidentChain))
        .whereIn('kind', ['incident-resolved', 'incident-closed'])
        .orderBy('seq');
      // One that opened again ends once more: the last end counts.
      for (const { chain, kind } of ends) {
        if (kind === 'incident-closed') closed.add(chain);
        else closed.delete(chain);
      }
      const runs: { incident_id: string; state: ExecutionState }[] = await knex(
        'executions',
      )
        .select('incident_id', 'state')
        .whereIn('incident_id', some)
        .orderBy('created_at');
      for (const { incident_id: id, state } of runs) {
        states.set(id, [...(states.get(id) ?? []), state]);
      }
    }
    return new Map(
      ids.map(id => [
        id,
        resolutionOf(closed.has(incidentChain(id)), states.get(id) ?? []),
      ]),
    );
  }
}

/** States in which something was sent, and how that ended. */
const TRIED: readonly ExecutionState[] = [
  'succeeded',
  'inconclusive',
  'undone',
  'failed',
];

/**
 * How an incident ended. What was tried last counts: a cure that was proven
 * once and failed at the next try did not heal it.
 *
 * @param states - of its executions, oldest first
 */
export function resolutionOf(
  closedByHand: boolean,
  states: readonly ExecutionState[],
): NonNullable<Incident['resolution']> {
  if (closedByHand) return 'by-hand';
  const tried = states.filter(state => TRIED.includes(state)).at(-1);
  return tried === 'succeeded' ? 'healed' : 'by-itself';
}
