import { ConflictError, NotAllowedError } from '@backstage/errors';
import { ApprovalRequest } from '@backstage-self-healing/plugin-self-healing-common';
import { Knex } from 'knex';
import { forUpdate } from '../database/rows';
import { IncidentStore } from '../incidents/IncidentStore';
import {
  executionChain,
  incidentChain,
  TimelineStore,
} from '../incidents/TimelineStore';
import { WorkQueue } from '../work/WorkQueue';
import { approvalObstacle, approvalProgress } from './approval';
import { ExecutionStore } from './ExecutionStore';

/** People's answers to executions that wait for them. */
export class Approvals {
  constructor(
    private readonly options: {
      knex: Knex;
      executions: ExecutionStore;
      incidents: IncidentStore;
      timeline: TimelineStore;
      queue: WorkQueue;
      now(): Date;
      changed(incidentId: string | null, entityRef: string | null): void;
    },
  ) {}

  /**
   * Records an answer; the last approval that was missing sets the execution
   * going, in the same transaction.
   *
   * @throws NotAllowedError when this person may not answer
   * @throws ConflictError when there is nothing to answer (any more)
   */
  async answer(
    id: string,
    answer: ApprovalRequest & { by: string; memberOf: string[] },
  ): Promise<void> {
    const { knex, executions, incidents, timeline, queue, now } = this.options;
    const { verdict, comment, by } = answer;
    const execution = await knex.transaction(async transaction => {
      await queue.request(transaction, 'execution', id);
      // Two answers at the same moment must each see the other.
      await forUpdate(
        transaction,
        transaction('executions').select('id').where({ id }),
      );
      const current = (await executions.get(id, transaction))!;
      const obstacle = approvalObstacle(current, answer, now());
      if (obstacle) throw refusal(obstacle, current.state);

      const approval = { verdict, by, comment, at: now().toISOString() };
      await executions.addApproval(transaction, id, approval);
      const progress = approvalProgress({
        ...current,
        approvals: [...current.approvals, approval],
      })!;
      const goes = !progress.denied && progress.missing === 0;
      if (goes) {
        await executions.setState(transaction, id, 'running');
        if (current.incidentId) {
          await incidents.setStatus(transaction, current.incidentId, 'healing');
        }
      }
      const { incidentId } = current;
      await timeline.append(
        transaction,
        incidentId ? incidentChain(incidentId) : executionChain(id),
        [
          {
            kind:
              verdict === 'approve' ? 'approval-granted' : 'approval-denied',
            actor: by,
            summary: sentence(answer, progress.missing),
            data: { executionId: id, planDigest: answer.planDigest },
          },
        ],
      );
      return current;
    });
    this.options.changed(execution.incidentId, execution.entityRef);
  }
}

function refusal(obstacle: string, state: string): Error {
  return obstacle.startsWith('Only') || obstacle.startsWith('Whoever')
    ? new NotAllowedError(obstacle)
    : new ConflictError(`${obstacle} (state: ${state})`);
}

function sentence(
  { verdict, by, comment }: { verdict: string; by: string; comment?: string },
  missing: number,
): string {
  const what = verdict === 'approve' ? 'approved' : 'denied';
  const more =
    verdict === 'approve' && missing > 0 ? `, ${missing} more needed` : '';
  return `${by} ${what}${more}${comment ? `: ${comment}` : ''}`;
}
