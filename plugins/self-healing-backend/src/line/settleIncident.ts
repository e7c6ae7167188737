import { Incident } from '@backstage-self-healing/plugin-self-healing-common';
import { StoredExecution } from '../execution/ExecutionStore';
import { askChecks, verdictOf } from '../execution/verification';
import { TimelineEvent } from '../incidents/hashChain';
import { incidentChain } from '../incidents/TimelineStore';
import { WorkOutcome } from '../work/Worker';
import { ClaimedWork } from '../work/WorkQueue';
import { IncidentServices } from './incidentServices';

const UNPROVEN_AGAIN_MS = 15_000;

/**
 * Closes an incident whose alerts are all resolved.
 *
 * @param unproven - an execution that did not help: its proof is asked for
 * again, and has to hold first
 */
export async function settleIncident(
  services: IncidentServices,
  work: ClaimedWork,
  incident: Incident,
  unproven: StoredExecution | undefined,
  signal: AbortSignal,
): Promise<WorkOutcome> {
  const { incidents, timeline, queue, checks, now } = services;
  const events: TimelineEvent[] = [];
  if (unproven?.runbook.verify) {
    const outcomes = await askChecks(
      unproven.runbook.verify.checks,
      checks,
      unproven.target,
      new Date(unproven.endedAt ?? unproven.createdAt),
      signal,
    );
    const at = now().getTime();
    if (verdictOf(outcomes, at, at + 1) !== 'passed') {
      return { continueAt: at + UNPROVEN_AGAIN_MS };
    }
    events.push({
      kind: 'verification-passed',
      actor: 'system',
      summary: outcomes
        .map(({ check, message }) => `${check}: ${message}`)
        .join('; '),
      data: { executionId: unproven.id, checks: outcomes },
    });
  }
  const settled = await queue.transaction(work, async transaction => {
    // An alert may have joined since; whoever folds one waits for this row.
    const current = await incidents.get(incident.id, transaction);
    if (!current || current.firingCount > 0) return false;
    if (current.status === 'resolved') return true;
    await incidents.setStatus(transaction, incident.id, 'resolved');
    await timeline.append(transaction, incidentChain(incident.id), [
      ...events,
      {
        kind: 'incident-resolved',
        actor: 'system',
        summary:
          incident.alertCount === 1
            ? 'The alert is resolved: incident closed'
            : `All ${incident.alertCount} alerts are resolved: incident closed`,
        data: {},
      },
    ]);
    return true;
  });
  if (!settled) return { continueAt: now().getTime() };
  services.changed(incident.id, incident.entityRef);
  return { done: true };
}
