import { DeploymentState } from '../workload/DeploymentState';
import { servingTimeMs, sightingOf } from './sighting';
import { remember, Stay } from './stays';

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
): Stay[] {
  const afterMs = servingTimeMs(state.deployment, servedAfterMs);
  const seen = sightingOf(state, known, now, afterMs);
  return remember(known, { ...seen, unseenMs }, afterMs);
}
