import {
  Hands,
  Incident,
  parseWorkloadRef,
} from '@backstage-self-healing/plugin-self-healing-common';
import { WorkloadHistory } from '@backstage-self-healing/plugin-self-healing-node';
import { changedByHand } from './changedByHand';
import { IncidentStore } from './IncidentStore';

/** Finds out who has the wheel of an incident, whether they said so or not. */
export class HandsFinder {
  constructor(
    private readonly options: {
      incidents: IncidentStore;
      histories: ReadonlyMap<string, WorkloadHistory>;
    },
  ) {}

  /** @throws when a history cannot be read: unknown is not the same as nobody */
  async of(
    { id, hands, workload, openedAt }: Incident,
    signal: AbortSignal,
  ): Promise<Hands | null> {
    const { incidents, histories } = this.options;
    if (hands || !workload) return hands ?? null;
    const handedBackAt = await incidents.handedBackAt(id);
    // What somebody did before they handed back is settled.
    const since = new Date(handedBackAt ?? openedAt);
    const target = parseWorkloadRef(workload);
    const changes = await Promise.all(
      [...histories.values()].map(history =>
        history.changesSince(target, since, signal),
      ),
    );
    return changedByHand(target, changes.flat());
  }
}
