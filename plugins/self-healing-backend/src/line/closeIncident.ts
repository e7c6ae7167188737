import { ConflictError } from '@backstage/errors';
import {
  ACTIVE_EXECUTION_STATES,
  Incident,
} from '@backstage-self-healing/plugin-self-healing-common';
import { incidentChain } from '../incidents/TimelineStore';
import { IncidentServices } from './incidentServices';

/**
 * Closes an incident because a person says so: what nothing can prove healthy
 * any more, or whose alerts will never be told resolved, would stay for ever.
 *
 * @param by - entity ref of the person
 * @throws ConflictError when it is closed already, or an execution is under way
 */
export async function closeIncident(
  services: Pick<
    IncidentServices,
    'knex' | 'queue' | 'incidents' | 'executions' | 'timeline' | 'changed'
  >,
  { id, entityRef }: Pick<Incident, 'id' | 'entityRef'>,
  by: string,
  comment: string,
): Promise<void> {
  const { queue, incidents, executions, timeline } = services;
  await services.knex.transaction(async transaction => {
    // Takes turns with the line, which holds this row whenever it writes about
    // the incident: it starts nothing on what is closed.
    await queue.request(transaction, 'incident', id);
    const incident = await incidents.get(id, transaction);
    if (!incident || incident.status === 'resolved') {
      throw new ConflictError('The incident is closed already');
    }
    const past = await executions.ofIncident(id, transaction);
    const active = past.find(({ state }) =>
      ACTIVE_EXECUTION_STATES.includes(state),
    );
    if (active) {
      throw new ConflictError(
        active.state === 'awaiting-approval'
          ? `${active.runbookTitle} waits for an approval: deny it first`
          : `${active.runbookTitle} is under way: wait for its end, or pull the kill switch`,
      );
    }
    const { firingCount } = incident;
    await queue.request(transaction, 'notify', `healed:${id}`);
    await incidents.acknowledge(transaction, id);
    await incidents.setStatus(transaction, id, 'resolved');
    await timeline.append(transaction, incidentChain(id), [
      {
        kind: 'incident-closed',
        actor: by,
        summary: `Closed by hand${stillFiring(firingCount)}: ${comment}`,
        data: { comment, firingCount },
      },
    ]);
  });
  services.changed(id, entityRef);
}

function stillFiring(count: number): string {
  if (count === 0) return '';
  return count === 1
    ? ' while one alert still fires'
    : ` while ${count} alerts still fire`;
}
