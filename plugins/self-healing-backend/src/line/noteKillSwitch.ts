import {
  Incident,
  KillSwitch,
  KillSwitchScope,
} from '@backstage-self-healing/plugin-self-healing-common';
import { incidentChain } from '../incidents/TimelineStore';
import { IncidentServices } from './incidentServices';

/** Newest first; in a storm the others learn of it when they are looked at. */
const NOTED_AT_ONCE = 100;

/**
 * Notes in the story of every open incident that a kill switch concerns that it
 * was pulled or released, and has it decided on anew: what a switch held up
 * goes on when it is released.
 */
export async function noteKillSwitch(
  services: Pick<
    IncidentServices,
    'knex' | 'queue' | 'incidents' | 'timeline' | 'changed'
  >,
  { scope, engaged, reason, changedBy }: KillSwitch,
): Promise<void> {
  const { knex, queue, incidents, timeline } = services;
  // Policies of an incident are known only when it is decided on.
  if (scope.scope === 'policy') return;
  const open = await incidents.newestOpen(NOTED_AT_ONCE);
  for (const { id, entityRef } of open.filter(one => concerns(scope, one))) {
    const noted = await knex.transaction(async transaction => {
      await queue.request(transaction, 'incident', id);
      const current = await incidents.get(id, transaction);
      if (!current || current.status === 'resolved') return false;
      await timeline.append(transaction, incidentChain(id), [
        {
          kind: 'kill-switch',
          actor: changedBy,
          summary: `The kill switch for ${whatOf(scope)} was ${
            engaged ? 'pulled' : 'released'
          }: ${reason}`,
          data: { scope, engaged, reason },
        },
      ]);
      return true;
    });
    if (noted) services.changed(id, entityRef);
  }
}

function concerns(
  scope: KillSwitchScope,
  { entityRef, workload }: Pick<Incident, 'entityRef' | 'workload'>,
): boolean {
  switch (scope.scope) {
    case 'global':
      return true;
    case 'entity':
      return scope.ref === entityRef;
    case 'cluster':
      return workload?.startsWith(`${scope.ref}/`) ?? false;
    default:
      return false;
  }
}

function whatOf(scope: KillSwitchScope): string {
  return scope.scope === 'global'
    ? 'everything'
    : `${scope.scope} ${scope.ref}`;
}
