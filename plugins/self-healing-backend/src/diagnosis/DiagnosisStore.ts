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
      diagnosed_at: diagnosis.diagnosedAt,
      alert_count: diagnosis.firings,
      evidence: JSON.stringify(diagnosis.evidence),
      findings: JSON.stringify(diagnosis.findings),
    });
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
