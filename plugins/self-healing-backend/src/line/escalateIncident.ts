import { Incident } from '@backstage-self-healing/plugin-self-healing-common';
import { incidentChain } from '../incidents/TimelineStore';
import { ClaimedWork } from '../work/WorkQueue';
import { IncidentServices } from './incidentServices';

/** Hands an incident to its owner; the system stays out of it from here. */
export async function escalateIncident(
  services: IncidentServices,
  work: ClaimedWork,
  incident: Incident,
  reason: string,
): Promise<void> {
  const { incidents, timeline, queue } = services;
  await queue.transaction(work, async transaction => {
    const current = await incidents.get(incident.id, transaction);
    if (current?.status === 'resolved') return;
    await queue.request(transaction, 'notify', `incident:${incident.id}`);
    await incidents.setStatus(transaction, incident.id, 'escalated');
    await timeline.append(transaction, incidentChain(incident.id), [
      {
        kind: 'escalated',
        actor: 'system',
        summary: `${reason}: a person has to look`,
        data: { ownerRef: incident.ownerRef },
      },
    ]);
  });
  services.changed(incident.id, incident.entityRef);
}
