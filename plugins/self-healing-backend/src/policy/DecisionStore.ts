import { randomUUID } from 'crypto';
import {
  Decision,
  IncidentSummary,
  Verdict,
} from '@backstage-self-healing/plugin-self-healing-common';
import { Knex } from 'knex';
import { PolicyVerdict } from './decide';
import { plansOf, PolicyFacts } from './facts';
import { settlingReason } from './settlingReason';

type DecisionRow = {
  id: string;
  incident_id: string | null;
  entity_ref: string | null;
  policy_ref: string | null;
  runbook_ref: string | null;
  verdict: Verdict;
  reasons: string;
  plans: string;
  facts: string;
  decided_at: string;
};

/** Every decision, with the facts that it can be replayed from. */
export class DecisionStore {
  constructor(private readonly knex: Knex) {}

  async add(
    transaction: Knex.Transaction,
    facts: PolicyFacts,
    decision: PolicyVerdict,
  ): Promise<string> {
    const row: DecisionRow = {
      id: randomUUID(),
      incident_id: facts.incident?.id ?? null,
      entity_ref: facts.entityRef,
      policy_ref: decision.policyRef,
      runbook_ref: decision.runbookRef,
      verdict: decision.verdict,
      reasons: JSON.stringify(decision.reasons),
      plans: JSON.stringify(plansOf(facts)),
      facts: JSON.stringify(facts),
      decided_at: facts.now,
    };
    await transaction('decisions').insert(row);
    return row.id;
  }

  async get(id: string): Promise<Decision | undefined> {
    const row = await this.knex('decisions').where({ id }).first();
    return row && toDecision(row);
  }

  /** Oldest first. */
  async ofIncident(
    incidentId: string,
    knex: Knex = this.knex,
  ): Promise<Decision[]> {
    const rows: DecisionRow[] = await knex('decisions')
      .where({ incident_id: incidentId })
      .orderBy('decided_at');
    return rows.map(toDecision);
  }

  /**
   * What the policies said last. People's own runs are decided about without a
   * policy and without a look at the alerts; they are no answer to these.
   */
  async latestOfPolicies(incidentId: string): Promise<Decision | undefined> {
    const row = await this.knex('decisions')
      .where({ incident_id: incidentId })
      .andWhere(byPolicies)
      .orderBy('decided_at', 'desc')
      .first();
    return row && toDecision(row);
  }

  /** The first of what the policies said, with the facts, oldest first. */
  async ofPolicies(
    incidentId: string,
    limit: number,
  ): Promise<
    (Pick<Decision, 'verdict' | 'decidedAt'> & { facts: PolicyFacts })[]
  > {
    const rows: Pick<DecisionRow, 'verdict' | 'facts' | 'decided_at'>[] =
      await this.knex('decisions')
        .select('verdict', 'facts', 'decided_at')
        .where({ incident_id: incidentId })
        .andWhere(byPolicies)
        .orderBy('decided_at')
        .limit(limit);
    return rows.map(({ verdict, facts, decided_at: decidedAt }) => ({
      verdict,
      decidedAt,
      facts: JSON.parse(facts),
    }));
  }

  /** The newest decision about each incident, in short. */
  async lastOf(
    incidentIds: readonly string[],
  ): Promise<Map<string, IncidentSummary['lastDecision']>> {
    const rows: Pick<DecisionRow, 'incident_id' | 'verdict' | 'reasons'>[] =
      await this.knex('decisions')
        .select('incident_id', 'verdict', 'reasons')
        .whereIn('incident_id', incidentIds)
        .orderBy('decided_at');
    return new Map(
      rows.flatMap(({ incident_id: id, verdict, reasons }) => {
        const reason = settlingReason(JSON.parse(reasons));
        return id && reason ? [[id, { verdict, reason }]] : [];
      }),
    );
  }

  /** The newest verdict of each policy on an entity. */
  async latestVerdicts(entityRef: string): Promise<Map<string, Verdict>> {
    const rows: Pick<DecisionRow, 'policy_ref' | 'verdict'>[] = await this.knex(
      'decisions',
    )
      .select('policy_ref', 'verdict')
      .where({ entity_ref: entityRef })
      .whereNotNull('policy_ref')
      .orderBy('decided_at', 'desc')
      .limit(200);
    const verdicts = new Map<string, Verdict>();
    for (const { policy_ref: ref, verdict } of rows) {
      if (ref && !verdicts.has(ref)) verdicts.set(ref, verdict);
    }
    return verdicts;
  }
}

function byPolicies(query: Knex.QueryBuilder) {
  query.whereNotNull('policy_ref').orWhereNull('runbook_ref');
}

function toDecision(row: DecisionRow): Decision {
  return {
    id: row.id,
    incidentId: row.incident_id,
    verdict: row.verdict,
    reasons: JSON.parse(row.reasons),
    policyRef: row.policy_ref,
    runbookRef: row.runbook_ref,
    plans: JSON.parse(row.plans),
    facts: JSON.parse(row.facts),
    decidedAt: row.decided_at,
  };
}
