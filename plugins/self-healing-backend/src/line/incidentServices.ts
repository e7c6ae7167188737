import { AuditorService, LoggerService } from '@backstage/backend-plugin-api';
import {
  Check,
  Diagnoser,
  EvidenceSource,
} from '@backstage-self-healing/plugin-self-healing-node';
import { Knex } from 'knex';
import { DiagnosisStore } from '../diagnosis/DiagnosisStore';
import { ExecutionStore } from '../execution/ExecutionStore';
import { IncidentHands } from '../incidents/IncidentHands';
import { IncidentStore } from '../incidents/IncidentStore';
import { TimelineStore } from '../incidents/TimelineStore';
import { DecisionMaker } from '../policy/DecisionMaker';
import { DecisionStore } from '../policy/DecisionStore';
import { IncidentRedaction } from '../redaction/placeholders/IncidentRedaction';
import { WorkQueue } from '../work/WorkQueue';

/** What it takes to carry an incident through the stages. */
export type IncidentServices = {
  knex: Knex;
  incidents: IncidentStore;
  timeline: TimelineStore;
  diagnoses: DiagnosisStore;
  redaction: IncidentRedaction;
  decisions: DecisionStore;
  executions: ExecutionStore;
  queue: WorkQueue;
  hands: IncidentHands;
  /** Part of the transaction that keeps a new diagnosis. */
  diagnosed(transaction: Knex, incidentId: string): Promise<void>;
  decisionMaker: DecisionMaker;
  sources: readonly EvidenceSource[];
  diagnosers: readonly Diagnoser[];
  checks: ReadonlyMap<string, Check>;
  auditor: AuditorService;
  logger: LoggerService;
  now(): Date;
  changed(incidentId: string | null, entityRef: string | null): void;
};
