import { randomUUID } from 'crypto';
import {
  Evidence,
  Finding,
} from '@backstage-self-healing/plugin-self-healing-common';
import { Knex } from 'knex';

export type Diagnosis = {
  /** ISO 8601. */
  diagnosedAt: string;
  /** How often its alerts had fired by then, all in all. */
  firings: number;
  evidence: Evidence[];
  findings: Finding[];
};

/** What was seen and found, kept for the morning after. */
export class DiagnosisStore {
  constructor(private readonly knex: Knex) {}

  async add(
    transaction: Knex.Transaction,
    incidentId: string,
    diagnosis: Diagnosis,
  ): Promise<void> {
    await transaction('diagnoses').insert({
      id: randomUUID(),
      incident_id: incidentId,
      ...rowOf(diagnosis),
    });
  }

  /** The same was found as the last time: only its evidence is newer. */
  async renew(
    transaction: Knex.Transaction,
    incidentId: string,
    diagnosis: Diagnosis,
  ): Promise<void> {
    const newest = await transaction('diagnoses')
      .select('id')
      .where({ incident_id: incidentId })
      .orderBy('diagnosed_at', 'desc')
      .first();
    await transaction('diagnoses')
      .where({ id: newest.id })
      .update(rowOf(diagnosis));
  }

  async latest(
    incidentId: string,
    knex: Knex = this.knex,
  ): Promise<Diagnosis | undefined> {
    const row = await knex('diagnoses')
      .where({ incident_id: incidentId })
      .orderBy('diagnosed_at', 'desc')
      .first();
    return (
      row && {
        diagnosedAt: row.diagnosed_at,
        firings: row.alert_count,
        evidence: JSON.parse(row.evidence),
        findings: JSON.parse(row.findings),
      }
    );
  }
}

function rowOf({ diagnosedAt, firings, evidence, findings }: Diagnosis) {
  return {
    diagnosed_at: diagnosedAt,
    alert_count: firings,
    evidence: JSON.stringify(evidence),
    findings: JSON.stringify(findings),
  };
}
