import { incidentStep } from '../incidents/incidentStep';
import { WorkHandler } from '../work/Worker';
import { decideOnIncident } from './decideOnIncident';
import { parseWorkloadRef } from '@backstage-self-healing/plugin-self-healing-common';
import { LookBudget } from './LookBudget';
import { escalateIncident } from './escalateIncident';
import { IncidentServices } from './incidentServices';
import { noteHands } from './noteHands';
import { sayUndecided } from './sayUndecided';
import { settleIncident } from './settleIncident';

/**
 * Carries an incident from correlation through diagnosis and decision to the
 * execution, and closes it when it is over.
 */
export function createIncidentHandler(services: IncidentServices): WorkHandler {
  const budget = new LookBudget();
  return async (work, signal) => {
    const { incidents, executions, decisions } = services;
    const incident = await incidents.get(work.subject);
    if (!incident) return { done: true };
    const [alerts, past, lastDecision] = await Promise.all([
      incidents.alertsOf(incident.id),
      executions.ofIncident(incident.id),
      decisions.latestOfPolicies(incident.id),
    ]);
    const step = incidentStep({
      incident,
      alerts,
      executions: past,
      lastDecision,
      now: services.now().getTime(),
    });
    switch (step.do) {
      case 'wait':
        return { continueAt: step.until };
      case 'decide': {
        // Its alerts are decided on where they belong, once that is known.
        if (incident.unplaced) return { done: true };
        const now = services.now().getTime();
        const { workload } = incident;
        const cluster = workload && parseWorkloadRef(workload).cluster;
        const full =
          step.why === 'again' && budget.take(cluster, incident.id, now);
        if (full) return { continueAt: full };
        try {
          return await decideOnIncident(
            services,
            work,
            await noteHands(services, work, incident, signal),
            alerts,
            past,
            signal,
          );
        } catch (error) {
          signal.throwIfAborted();
          await sayUndecided(services, work, incident, error);
          throw error;
        }
      }
      case 'settle': {
        const acted = past.find(({ id }) => id === step.prove);
        return settleIncident(services, work, incident, acted, signal);
      }
      case 'escalate':
        await escalateIncident(services, work, incident, step.reason);
        return { done: true };
      case 'look':
      case 'withdraw':
        // Its own stage ends it, so that an answer that comes at this moment
        // and the end take turns.
        await services.queue.request(
          services.knex,
          'execution',
          step.executionId,
        );
        services.queue.wake();
        return { done: true };
      default:
        return { done: true };
    }
  };
}
