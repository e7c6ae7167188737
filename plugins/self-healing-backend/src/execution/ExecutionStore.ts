import { randomUUID } from 'crypto';
import {
  ACTIVE_EXECUTION_STATES,
  Approval,
  ApprovalRequirement,
  Execution,
  ExecutionState,
  JournalEntry,
  Plan,
  RunbookEntity,
  StepPlan,
} from '@backstage-self-healing/plugin-self-healing-common';
import { Knex } from 'knex';
import { afterOf, changeOf } from '../policy/changes';
import { ExecutionFact } from '../policy/facts';
import { redactedPlan } from '../redaction/redactedPlan';
import { approvalProgress } from './approval';
import { Cause } from './proof/cause';

/** An execution with what only the backend needs. */
export type StoredExecution = Execution & {
  ownerRef: string | null;
  policyRef: string | null;
  runbook: RunbookEntity['spec'];
  cause: Cause;
};

export type NewExecution = {
  incidentId: string | null;
  decisionId: string;
  entityRef: string;
  ownerRef: string | null;
  policyRef: string | null;
  runbookRef: string;
  runbookTitle: string;
  runbook: RunbookEntity['spec'];
  cause: Cause;
  target: string;
  requestedBy: string;
  parameters: Record<string, unknown>;
  plans: StepPlan[];
  planDigest: string;
  approvalRequired: ApprovalRequirement | null;
};

type ExecutionRow = {
  id: string;
  incident_id: string | null;
  decision_id: string;
  entity_ref: string;
  owner_ref: string | null;
  policy_ref: string | null;
  runbook_ref: string;
  runbook_title: string;
  runbook: string;
  cause: string | null;
  target: string;
  active_target: string | null;
  state: ExecutionState;
  requested_by: string;
  parameters: string;
  plans: string;
  plan_digest: string;
  approval_required: string | null;
  created_at: string;
  ended_at: string | null;
};

/** An execution as far as guardrails count it; see `ExecutionFact`. */
export type RecentExecution = Omit<ExecutionFact, 'startedAt'> & {
  createdAt: string;
};

/** Executions, their append-only journals and their approvals. */
export class ExecutionStore {
  constructor(private readonly knex: Knex, private readonly now: () => Date) {}

  /**
   * @throws a unique violation when the target has an active execution already
   */
  async create(
    transaction: Knex.Transaction,
    execution: NewExecution,
  ): Promise<string> {
    const id = randomUUID();
    const row: ExecutionRow = {
      id,
      incident_id: execution.incidentId,
      decision_id: execution.decisionId,
      entity_ref: execution.entityRef,
      owner_ref: execution.ownerRef,
      policy_ref: execution.policyRef,
      runbook_ref: execution.runbookRef,
      runbook_title: execution.runbookTitle,
      runbook: JSON.stringify(execution.runbook),
      cause: JSON.stringify(execution.cause),
      target: execution.target,
      active_target: execution.target,
      state: execution.approvalRequired ? 'awaiting-approval' : 'running',
      requested_by: execution.requestedBy,
      parameters: JSON.stringify(execution.parameters),
      plans: JSON.stringify(execution.plans),
      plan_digest: execution.planDigest,
      approval_required:
        execution.approvalRequired &&
        JSON.stringify(execution.approvalRequired),
      created_at: this.now().toISOString(),
      ended_at: null,
    };
    await transaction('executions').insert(row);
    return id;
  }

  async get(
    id: string,
    knex: Knex = this.knex,
  ): Promise<StoredExecution | undefined> {
    const [execution] = await this.#load(knex, rows => rows.where({ id }));
    return execution;
  }

  async ofIncident(
    incidentId: string,
    knex: Knex = this.knex,
  ): Promise<StoredExecution[]> {
    return this.#load(knex, rows =>
      rows.where({ incident_id: incidentId }).orderBy('created_at'),
    );
  }

  /** Newest first. */
  async ofEntity(entityRef: string, limit: number): Promise<StoredExecution[]> {
    return this.#load(this.knex, rows =>
      rows
        .where({ entity_ref: entityRef })
        .orderBy('created_at', 'desc')
        .limit(limit),
    );
  }

  /** What guardrails count: on this entity or this target, since a time. */
  async recent(
    entityRef: string | null,
    target: string | null,
    since: Date,
    knex: Knex = this.knex,
  ): Promise<RecentExecution[]> {
    const rows: ExecutionRow[] = await knex('executions')
      .where(either =>
        either
          .where('entity_ref', entityRef ?? '')
          .orWhere('target', target ?? ''),
      )
      // An execution still active counts however long ago it began.
      .andWhere(either =>
        either
          .where('created_at', '>=', since.toISOString())
          .orWhereNotNull('active_target'),
      )
      .orderBy('created_at');
    const receipts: { execution_id: string; data: string }[] = await knex(
      'execution_journal',
    )
      .select('execution_id', 'data')
      .where({ kind: 'receipt' })
      .whereIn(
        'execution_id',
        rows.map(({ id }) => id),
      );
    return rows.map(row =>
      recentOf(
        row,
        receipts
          .filter(receipt => receipt.execution_id === row.id)
          .map(({ data }) => JSON.parse(data)),
      ),
    );
  }

  /** Adds to the journal; two writers of one place collide on its key. */
  async append(
    transaction: Knex.Transaction,
    id: string,
    entry: Pick<JournalEntry, 'stepId' | 'kind' | 'data'>,
  ): Promise<void> {
    await transaction('execution_journal').insert({
      execution_id: id,
      seq: transaction('execution_journal')
        .where({ execution_id: id })
        .select(transaction.raw('coalesce(max(??), 0) + 1', ['seq'])),
      at: this.now().toISOString(),
      step_id: entry.stepId,
      kind: entry.kind,
      data: JSON.stringify(redactedPlan(entry.data)),
    });
  }

  /**
   * What has ended lets go of its target, and so does what only watches; to act
   * again it has to hold it again.
   *
   * @throws a unique violation when another execution holds the target by now
   */
  async setState(
    transaction: Knex.Transaction,
    id: string,
    state: ExecutionState,
  ): Promise<void> {
    const active = ACTIVE_EXECUTION_STATES.includes(state);
    await transaction('executions')
      .where({ id })
      .update({
        state,
        active_target: active ? transaction.ref('target') : null,
        ended_at:
          active || state === 'watching' ? null : this.now().toISOString(),
      });
  }

  /** One answer a person: a second one from the same person is a conflict. */
  async addApproval(
    transaction: Knex.Transaction,
    id: string,
    approval: Approval,
  ): Promise<void> {
    await transaction('approvals').insert({
      execution_id: id,
      by: approval.by,
      verdict: approval.verdict,
      comment: approval.comment ?? null,
      at: approval.at,
    });
  }

  async #load(
    knex: Knex,
    select: (rows: Knex.QueryBuilder) => Knex.QueryBuilder,
  ): Promise<StoredExecution[]> {
    const rows: ExecutionRow[] = await select(knex('executions'));
    if (rows.length === 0) return [];
    const ids = rows.map(({ id }) => id);
    const [journal, approvals] = await Promise.all([
      knex('execution_journal').whereIn('execution_id', ids).orderBy('seq'),
      knex('approvals').whereIn('execution_id', ids).orderBy('at'),
    ]);
    return rows.map(row => ({
      id: row.id,
      incidentId: row.incident_id,
      decisionId: row.decision_id,
      entityRef: row.entity_ref,
      ownerRef: row.owner_ref,
      policyRef: row.policy_ref,
      runbookRef: row.runbook_ref,
      runbookTitle: row.runbook_title,
      runbook: JSON.parse(row.runbook),
      // Executions from before causes were kept have none: nothing is known.
      cause: row.cause ? JSON.parse(row.cause) : { alerts: [], visible: true },
      target: row.target,
      state: row.state,
      requestedBy: row.requested_by,
      parameters: JSON.parse(row.parameters),
      plans: JSON.parse(row.plans),
      planDigest: row.plan_digest,
      approvalRequired: row.approval_required
        ? JSON.parse(row.approval_required)
        : null,
      approvals: approvals
        .filter(approval => approval.execution_id === row.id)
        .map(({ verdict, by, comment, at }) => ({
          verdict,
          by,
          ...(comment ? { comment } : {}),
          at,
        })),
      journal: journal
        .filter(entry => entry.execution_id === row.id)
        .map(({ seq, at, step_id, kind, data }) => ({
          seq,
          at,
          stepId: step_id,
          kind,
          data: JSON.parse(data),
        })),
      createdAt: row.created_at,
      endedAt: row.ended_at,
    }));
  }
}

/** The part of an execution that leaves the backend. */
export function toExecution(stored: StoredExecution): Execution {
  const { ownerRef, policyRef, runbook, cause, ...execution } = stored;
  const { verify, onFailure } = runbook;
  const missing = approvalProgress(stored)?.missing;
  return {
    ...execution,
    ...(missing === undefined ? {} : { missing }),
    ...(verify ? { verify } : {}),
    onFailure,
  };
}

function recentOf(
  row: ExecutionRow,
  receipts: readonly { undo?: Plan }[],
): RecentExecution {
  const plans: StepPlan[] = JSON.parse(row.plans);
  const { alerts }: Pick<Cause, 'alerts'> = row.cause
    ? JSON.parse(row.cause)
    : { alerts: [] };
  return {
    id: row.id,
    target: row.target,
    entityRef: row.entity_ref,
    policyRef: row.policy_ref,
    state: row.state,
    createdAt: row.created_at,
    endedAt: row.ended_at,
    incidentId: row.incident_id,
    changes: plans.map(({ plan }) => changeOf(plan)),
    acted: receipts.length > 0,
    takesBack: receipts.flatMap(({ undo }) => (undo ? [afterOf(undo)] : [])),
    causes: [
      ...new Set(alerts.flatMap(({ labels }) => labels.alertname ?? [])),
    ],
  };
}
