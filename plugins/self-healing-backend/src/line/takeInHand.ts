import { ConflictError } from '@backstage/errors';
import { Incident } from '@backstage-self-healing/plugin-self-healing-common';
import { Knex } from 'knex';
import { incidentChain } from '../incidents/TimelineStore';
import { refName } from '../refName';
import { IncidentServices } from './incidentServices';

type Services = Pick<
  IncidentServices,
  'knex' | 'queue' | 'incidents' | 'hands' | 'timeline' | 'changed' | 'now'
>;

type Asked = {
  /** Entity ref of the person. */
  by: string;
  comment?: string;
};

/**
 * A person has the wheel from here: nothing is done unattended on the incident
 * until it is handed back, and nobody else is called.
 *
 * @throws ConflictError when it is closed already
 */
export async function acknowledgeIncident(
  services: Services,
  incident: Pick<Incident, 'id' | 'entityRef'>,
  { by, comment }: Asked,
): Promise<void> {
  const { queue, incidents, timeline, now } = services;
  const { id } = incident;
  await inTurn(services, incident, async (transaction, current) => {
    const { hands } = current;
    // Pressed twice, or on two pages.
    if (hands?.how === 'acknowledged' && hands.by === by) return;
    await queue.request(transaction, 'notify', `acknowledged:${id}`);
    await incidents.acknowledge(transaction, id);
    await services.hands.take(transaction, id, {
      by,
      since: now().toISOString(),
      how: 'acknowledged',
      // Sentences go on after it.
      message: `${refName(by)} has taken this in hand${
        comment ? ` (“${comment}”)` : ''
      }`,
    });
    await timeline.append(transaction, incidentChain(id), [
      {
        kind: 'acknowledged',
        actor: by,
        summary: `Acknowledged: nothing is done unattended until it is handed back${said(
          comment,
        )}`,
        data: { comment: comment ?? null, before: hands ?? null },
      },
    ]);
  });
}

/**
 * Hands the wheel back; what is still wrong is decided on anew.
 *
 * @throws ConflictError when it is closed already, or nobody has the wheel
 */
export async function handBackIncident(
  services: Services,
  incident: Pick<Incident, 'id' | 'entityRef'>,
  { by, comment }: Asked,
): Promise<void> {
  const { incidents, timeline } = services;
  const { id } = incident;
  await inTurn(services, incident, async (transaction, current) => {
    if (!current.hands) {
      throw new ConflictError(
        'Nobody has this incident in hand, so there is nothing to hand back',
      );
    }
    await services.hands.handBack(transaction, id);
    // Whoever was called has come, and leaves it to the system again.
    if (current.status === 'escalated') {
      await incidents.setStatus(transaction, id, 'open');
    }
    await timeline.append(transaction, incidentChain(id), [
      {
        kind: 'handed-back',
        actor: by,
        summary: `Handed back: self-healing may act again${said(comment)}`,
        data: { comment: comment ?? null, before: current.hands },
      },
    ]);
  });
}

/** Takes turns with the line, which holds this row whenever it writes. */
async function inTurn(
  { knex, queue, incidents, changed }: Services,
  { id, entityRef }: Pick<Incident, 'id' | 'entityRef'>,
  write: (transaction: Knex.Transaction, current: Incident) => Promise<void>,
): Promise<void> {
  await knex.transaction(async transaction => {
    await queue.request(transaction, 'incident', id);
    const current = await incidents.get(id, transaction);
    if (!current || current.status === 'resolved') {
      throw new ConflictError('The incident is closed already');
    }
    await write(transaction, current);
  });
  changed(id, entityRef);
}

function said(comment: string | undefined): string {
  return comment ? `: ${comment}` : '';
}
