import {
  durationToMs,
  GUARDRAIL_MEMORY,
} from '@backstage-self-healing/plugin-self-healing-common';
import { Knex } from 'knex';
import { madeBefore } from '../policy/gates/notTwice';
import { ExecutionStore, StoredExecution } from './ExecutionStore';

/**
 * Whether what an execution is about to do has turned out since to be no cure:
 * what else was done to its target may have ended after the decision, and
 * badly. A person who runs something was told just now, and asked why.
 *
 * @returns why it is not to be done, in words
 */
export async function madeSince(
  execution: StoredExecution,
  options: {
    executions: ExecutionStore;
    /** For how long the same change is not made twice. */
    sameChangeWithin: string;
    now(): Date;
  },
  transaction: Knex.Transaction,
): Promise<string | undefined> {
  const { id, entityRef, target, plans, incidentId, cause } = execution;
  if (execution.requestedBy !== 'policy') return undefined;
  const { executions, sameChangeWithin, now } = options;
  const since = now().getTime() - durationToMs(GUARDRAIL_MEMORY);
  const recent = await executions.recent(
    entityRef,
    target,
    new Date(since),
    transaction,
  );
  const others = recent
    .filter(one => one.id !== id)
    .map(({ createdAt, ...one }) => ({ ...one, startedAt: createdAt }));
  const asked = {
    target,
    incidentId,
    causes: cause.alerts.flatMap(({ labels }) => labels.alertname ?? []),
    now: now().toISOString(),
    sameChangeWithin,
  };
  for (const { plan } of plans) {
    const why = madeBefore(plan, others, asked);
    if (why) return why;
  }
  return undefined;
}
