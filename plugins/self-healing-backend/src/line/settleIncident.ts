import { Incident } from '@backstage-self-healing/plugin-self-healing-common';
import { StoredExecution } from '../execution/ExecutionStore';
import { TimelineEvent } from '../incidents/hashChain';
import { incidentChain } from '../incidents/TimelineStore';
import { WorkOutcome } from '../work/Worker';
import { ClaimedWork } from '../work/WorkQueue';
import { escalateIncident } from './escalateIncident';
import { IncidentServices } from './incidentServices';
import { ProofAgain, proveAgain, Settling } from './proveAgain';

/**
 * Closes an incident whose alerts are all resolved.
 *
 * @param acted - the last execution that did something: its target has to be
 * well, whatever the alerts say
 */
export async function settleIncident(
  services: IncidentServices,
  work: ClaimedWork,
  incident: Incident,
  acted: StoredExecution | undefined,
  signal: AbortSignal,
): Promise<WorkOutcome> {
  const { incidents, timeline, queue, now } = services;
  const events: TimelineEvent[] = [];
  if (acted) {
    const saved = await incidents.settling<Settling>(incident.id);
    const proof = await proveAgain(acted, saved, services, signal);
    if (proof && !proof.holds) {
      return waitForHealth(services, work, incident, proof);
    }
    // What was proven already, and is so still, is no news.
    if (proof && (saved || acted.state !== 'succeeded')) {
      events.push({
        kind: 'verification-passed',
        actor: 'system',
        summary: saidOf(proof),
        data: { executionId: acted.id, checks: proof.checks },
      });
    }
  }
  const settled = await queue.transaction(work, async transaction => {
    // An alert may have joined since; whoever folds one waits for this row.
    const current = await incidents.get(incident.id, transaction);
    if (!current || current.firingCount > 0) return false;
    if (current.status === 'resolved') return true;
    await queue.request(transaction, 'notify', `healed:${incident.id}`);
    await incidents.setStatus(transaction, incident.id, 'resolved');
    await timeline.append(transaction, incidentChain(incident.id), [
      ...events,
      {
        kind: 'incident-resolved',
        actor: 'system',
        summary: endOf(incident.alertCount),
        data: {},
      },
    ]);
    return true;
  });
  if (!settled) return { continueAt: now().getTime() };
  services.changed(incident.id, incident.entityRef);
  return { done: true };
}

/** The alerts are over, the trouble is not: it stays open, and is called. */
async function waitForHealth(
  services: IncidentServices,
  work: ClaimedWork,
  incident: Incident,
  { clock, checks, overdue, againMs }: ProofAgain,
): Promise<WorkOutcome> {
  const { incidents, queue, now } = services;
  const settling: Settling = { clock, checks };
  await queue.transaction(work, transaction =>
    incidents.setSettling(transaction, incident.id, settling),
  );
  if (overdue && incident.status !== 'escalated') {
    await escalateIncident(
      services,
      work,
      incident,
      `The alerts have ended, yet ${
        clock.look === 'unhealthy'
          ? 'it is not healthy'
          : 'whether it is healthy is not known'
      } (${saidOf({ checks })})`,
    );
  }
  return { continueAt: now().getTime() + againMs };
}

function saidOf({ checks }: Pick<Settling, 'checks'>): string {
  return checks.map(({ message }) => message).join('; ');
}

function endOf(alerts: number): string {
  if (alerts === 1) return 'The alert is resolved';
  return alerts === 2
    ? 'Both alerts are resolved'
    : `All ${alerts} alerts are resolved`;
}
