import {
  ExecutionState,
  JournalEntry,
} from '@backstage-self-healing/plugin-self-healing-common';
import { EffectStamp } from '@backstage-self-healing/plugin-self-healing-node';
import { Knex } from 'knex';
import { TimelineEvent } from '../incidents/hashChain';
import {
  executionChain,
  incidentChain,
  TimelineStore,
} from '../incidents/TimelineStore';
import { ClaimedWork, WorkKind, WorkQueue } from '../work/WorkQueue';
import { JOURNAL, Failure } from './effects';
import { ExecutionStore, StoredExecution } from './ExecutionStore';

/** A line of the journal before it has its place. */
export type NewEntry = Pick<JournalEntry, 'stepId' | 'kind' | 'data'>;

type Options = {
  executions: ExecutionStore;
  timeline: TimelineStore;
  queue: WorkQueue;
  changed(incidentId: string | null, entityRef: string | null): void;
};

/** Journal, state and timeline of an execution: they move together or not at all. */
export class ExecutionLog {
  constructor(private readonly options: Options) {}

  /** @throws LeaseLostError when somebody else carries the execution on */
  async record(
    work: ClaimedWork,
    execution: StoredExecution,
    change: {
      entries?: readonly NewEntry[];
      events?: readonly TimelineEvent[];
      state?: ExecutionState;
      /** Work to ask for, by kind and subject. */
      requests?: readonly (readonly [WorkKind, string])[];
    },
  ): Promise<void> {
    const { queue, executions } = this.options;
    await queue.transaction(work, async transaction => {
      for (const [kind, subject] of change.requests ?? []) {
        await queue.request(transaction, kind, subject);
      }
      for (const entry of change.entries ?? []) {
        await executions.append(transaction, execution.id, entry);
      }
      if (change.state) {
        await executions.setState(transaction, execution.id, change.state);
      }
      await this.tell(transaction, execution, change.events ?? []);
    });
    this.changed(execution);
  }

  async fail(
    work: ClaimedWork,
    execution: StoredExecution,
    { stepId, direction }: Pick<EffectStamp, 'stepId' | 'direction'>,
    failure: Failure,
    before: readonly NewEntry[] = [],
  ): Promise<void> {
    const what = direction === 'do' ? `Step ${stepId}` : `Undoing ${stepId}`;
    await this.record(work, execution, {
      entries: [
        ...before,
        { stepId, kind: JOURNAL[direction].failed, data: failure },
      ],
      events: [
        told('step-failed', `${what} failed: ${failure.message}`, {
          stepId,
          ...failure,
        }),
      ],
    });
  }

  /** Part of the caller's transaction. */
  async tell(
    transaction: Knex.Transaction,
    { id, incidentId }: StoredExecution,
    events: readonly TimelineEvent[],
  ): Promise<void> {
    await this.options.timeline.append(
      transaction,
      incidentId ? incidentChain(incidentId) : executionChain(id),
      events.map(event => ({
        ...event,
        data: { executionId: id, ...event.data },
      })),
    );
  }

  changed({ incidentId, entityRef }: StoredExecution): void {
    this.options.changed(incidentId, entityRef);
  }
}

/** Something the system did, as a row of the timeline. */
export function told(
  kind: TimelineEvent['kind'],
  summary: string,
  data: Record<string, unknown> = {},
): TimelineEvent {
  return { kind, actor: 'system', summary, data };
}
