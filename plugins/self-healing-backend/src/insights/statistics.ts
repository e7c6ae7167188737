import {
  EntityHealing,
  Incident,
} from '@backstage-self-healing/plugin-self-healing-common';
import { IncidentTimes } from '../incidents/IncidentStore';

/**
 * MTTA: from the start of the first alert to the first action. MTTR: to the
 * resolution. Incidents without that moment do not count. Healed is an incident
 * whose cure was proven; what people run outside incidents heals none.
 */
export function entityStatistics(
  incidents: readonly IncidentTimes[],
  resolutions: ReadonlyMap<string, Incident['resolution']>,
): EntityHealing['statistics'] {
  const since = (pick: (times: IncidentTimes) => string | null) =>
    mean(
      incidents.flatMap(times => {
        const until = pick(times);
        return until === null
          ? []
          : [Math.max(0, Date.parse(until) - Date.parse(times.startedAt))];
      }),
    );
  return {
    incidents: incidents.length,
    healed: incidents.filter(({ id }) => resolutions.get(id) === 'healed')
      .length,
    mttaMs: since(({ acknowledgedAt }) => acknowledgedAt),
    mttrMs: since(({ resolvedAt }) => resolvedAt),
  };
}

function mean(values: readonly number[]): number | null {
  return values.length === 0
    ? null
    : values.reduce((sum, value) => sum + value, 0) / values.length;
}
