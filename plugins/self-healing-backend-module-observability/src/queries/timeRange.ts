import {
  Alert,
  Incident,
} from '@backstage-self-healing/plugin-self-healing-common';
import { TimeRange } from '../clients/PrometheusApi';

/** A page draws so many; see `evidenceSeriesSchema`. */
export const MOST_POINTS = 240;

const LONGEST_MS = 24 * 3_600_000;
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600];

/**
 * From a while before the trouble began until now, or until it was over. The
 * last point is the last moment: an alert that has just begun is in it.
 */
export function rangeAround(
  incident: Pick<Incident, 'openedAt' | 'resolvedAt'>,
  alerts: readonly Pick<Alert, 'startsAt'>[],
  beforeMs: number,
  now: Date,
): TimeRange {
  const opened = Date.parse(incident.openedAt);
  const began = Math.min(
    opened,
    ...alerts
      .slice(0, 1_000)
      .map(({ startsAt }) => Date.parse(startsAt) || opened),
  );
  const over = incident.resolvedAt ? Date.parse(incident.resolvedAt) : Infinity;
  const end = Math.max(Math.min(now.getTime(), over + beforeMs), began);
  const start = Math.max(began - beforeMs, end - LONGEST_MS);
  const seconds = (end - start) / 1000;
  const step =
    STEPS.find(one => seconds / one <= MOST_POINTS - 2) ??
    Math.ceil(seconds / (MOST_POINTS - 2));
  const last = Math.ceil(end / 1000);
  return {
    start: last - Math.ceil((last - start / 1000) / step) * step,
    end: last,
    step,
  };
}
