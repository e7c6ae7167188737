import { Workload } from '@backstage-self-healing/plugin-self-healing-common';
import { DeploymentState } from '../workload/DeploymentState';
import { servingTimeMs, sightingOf, Stamps } from './sighting';
import { remember, Stay } from './stays';

/** What is remembered of a Deployment, the state that was read included. */
export type Recall = (
  workload: Workload,
  state: DeploymentState,
  now: Date,
) => Promise<readonly Stay[]>;

/**
 * What is known of a Deployment at this moment: what was remembered, and what
 * the cluster tells by itself. Pure.
 *
 * @param unseenMs - for how long nobody has looked; undefined: nobody knows
 */
export function recalled(
  known: readonly Stay[],
  state: DeploymentState,
  now: Date,
  servedAfterMs: number,
  unseenMs?: number,
  stamps: Stamps = known.map(({ stamp }) => stamp),
): Stay[] {
  const afterMs = servingTimeMs(state.deployment, servedAfterMs);
  const seen = sightingOf(state, stamps, now, afterMs);
  return remember(known, { ...seen, unseenMs }, afterMs);
}
