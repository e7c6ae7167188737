import { Incident } from '@backstage-self-healing/plugin-self-healing-common';
import { incidentChain } from '../incidents/TimelineStore';
import { ClaimedWork } from '../work/WorkQueue';
import { IncidentServices } from './incidentServices';

/**
 * Looks whether somebody has changed the workload by hand since the incident
 * began, and notes that they have the wheel.
 *
 * @returns the incident as it is then
 */
export async function noteHands(
  services: IncidentServices,
  work: ClaimedWork,
  incident: Incident,
  signal: AbortSignal,
): Promise<Incident> {
  const { incidents, timeline, queue } = services;
  const { id, entityRef } = incident;
  const hands = await services.hands.of(incident, signal);
  if (!hands || incident.hands) return incident;
  const noted = await queue.transaction(work, async transaction => {
    const current = await incidents.get(id, transaction);
    // Closed or acknowledged in this moment.
    if (!current || current.status === 'resolved' || current.hands) {
      return current;
    }
    await queue.request(transaction, 'notify', `acknowledged:${id}`);
    await services.hands.take(transaction, id, hands);
    await timeline.append(transaction, incidentChain(id), [
      {
        kind: 'changed-by-hand',
        actor: 'system',
        summary: `${hands.message}: nothing is done unattended until it is handed back`,
        data: { ...hands },
      },
    ]);
    return { ...current, hands };
  });
  services.changed(id, entityRef);
  return noted ?? incident;
}
