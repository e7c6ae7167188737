import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { ConflictError } from '@backstage/errors';
import {
  Alert,
  ApprovalRequirement,
  durationToMs,
  HealingPolicySpec,
  IncidentStatus,
} from '@backstage-self-healing/plugin-self-healing-common';
import { Knex } from 'knex';
import { ExecutionStore } from './ExecutionStore';
import { TimelineEvent } from '../incidents/hashChain';
import { IncidentStore } from '../incidents/IncidentStore';
import { WorkQueue } from '../work/WorkQueue';
import { MadeDecision } from '../policy/DecisionMaker';
import { plansOf, PolicyFacts } from '../policy/facts';
import { planDigest } from '../policy/planDigest';
import { causeOf } from './proof/cause';

/** Replicas stamp executions with their own clocks. */
const CLOCK_SKEW_MS = 5 * 60_000;

/**
 * Turns a decision that says `act` or `suggest` into an execution, inside the
 * transaction that stores the decision.
 *
 * @throws a unique violation when the target has an active execution already,
 * ConflictError when another has begun that the decision does not know of; the
 * transaction is then to be rolled back and the decision made again
 */
export async function startExecution(
  options: {
    executions: ExecutionStore;
    incidents: IncidentStore;
    queue: WorkQueue;
    now(): Date;
  },
  transaction: Knex.Transaction,
  decisionId: string,
  made: MadeDecision,
): Promise<{ id: string; status: IncidentStatus; events: TimelineEvent[] }> {
  const { facts, decision, runbook } = made;
  if (!runbook || !facts.entityRef || !facts.workload) {
    throw new Error(`Decision ${decisionId} has nothing to execute`);
  }
  const plans = plansOf(facts);
  const policy = facts.policies.find(({ ref }) => ref === decision.policyRef);
  const approvalRequired =
    decision.verdict === 'suggest'
      ? requirement(
          requestOf(facts)?.approval ?? policy?.spec.approval,
          facts,
          options.now(),
        )
      : null;
  const id = await options.executions.create(transaction, {
    incidentId: facts.incident?.id ?? null,
    decisionId,
    entityRef: facts.entityRef,
    ownerRef: facts.ownerRef,
    policyRef: decision.policyRef,
    runbookRef: runbook.ref,
    runbookTitle: runbook.title,
    runbook: runbook.spec,
    cause: causeOf(
      await alertsFor(options.incidents, transaction, facts),
      facts.findings,
      plans,
    ),
    target: facts.workload,
    requestedBy: facts.trigger.kind === 'person' ? facts.trigger.ref : 'policy',
    parameters: made.parameters,
    plans,
    planDigest: planDigest(plans),
    approvalRequired,
  });
  await requireKnown(options.executions, transaction, facts, id);
  await options.queue.request(transaction, 'execution', id);
  const events: TimelineEvent[] = plans.map(({ stepId, plan }) => ({
    kind: 'plan',
    actor: 'system',
    summary: plan.summary,
    data: { executionId: id, stepId, blastRadius: plan.blastRadius },
  }));
  if (!approvalRequired) return { id, status: 'healing', events };

  await options.queue.request(transaction, 'notify', `approval:${id}`);
  events.push({
    kind: 'approval-requested',
    actor: 'system',
    summary:
      approvalRequired.from.length > 0
        ? `${
            approvalRequired.level ? 'Nobody has answered in time: w' : 'W'
          }aiting for ${approvalRequired.from.join(' or ')} to approve`
        : 'Waiting for an approval that nobody can give: the entity has no owner',
    data: { executionId: id, ...approvalRequired },
  });
  return { id, status: 'awaiting-approval', events };
}

function requestOf({ trigger }: PolicyFacts) {
  return trigger.kind === 'person' ? trigger.request : undefined;
}

/** A person's run on an open incident is to end what fires there. */
async function alertsFor(
  incidents: IncidentStore,
  transaction: Knex.Transaction,
  { trigger, incident, alerts }: PolicyFacts,
): Promise<Alert[]> {
  if (trigger.kind === 'policy' || !incident) return alerts;
  const known = await incidents.alertsOf(incident.id, transaction);
  return known.filter(({ status }) => status === 'firing');
}

/**
 * Cooldowns and limits were asked before the plan was made. What has begun
 * since, and may have ended, they did not count.
 */
async function requireKnown(
  executions: ExecutionStore,
  transaction: Knex.Transaction,
  { entityRef, workload, now, executions: known }: PolicyFacts,
  own: string,
): Promise<void> {
  const since = new Date(Date.parse(now) - CLOCK_SKEW_MS);
  const ids = new Set([own, ...known.map(({ id }) => id)]);
  const recent = await executions.recent(
    entityRef,
    workload,
    since,
    transaction,
  );
  const unknown = recent.find(({ id }) => !ids.has(id));
  if (unknown) {
    throw new ConflictError(
      `Execution ${unknown.id} has begun since this was decided, so it has to be decided again.`,
    );
  }
}

function requirement(
  rule: HealingPolicySpec['approval'] | undefined,
  { ownerRef, askedNext }: PolicyFacts,
  now: Date,
): ApprovalRequirement {
  const { from, count, expires, notSelf } = rule ?? {
    from: ['owner'],
    count: 1,
    expires: '30m',
    notSelf: false,
  };
  return {
    count,
    ...(askedNext ? { level: askedNext.level } : {}),
    from: [
      ...new Set([
        ...from.flatMap(ref =>
          ref === 'owner'
            ? ownerRef ?? []
            : stringifyEntityRef(parseEntityRef(ref, { defaultKind: 'Group' })),
        ),
        ...(askedNext?.from ?? []),
      ]),
    ],
    notSelf,
    expiresAt: new Date(now.getTime() + durationToMs(expires)).toISOString(),
  };
}
