import { Alert } from '@backstage-self-healing/plugin-self-healing-common';
import { LookupFailedError } from '@backstage-self-healing/plugin-self-healing-node';
import { wordsOf } from '../../wordsOf';
import { AlertOrigin, PlacedAlert } from '../correlate';
import { OriginFinder } from '../OriginFinder';

/** `problem`: where it belongs will never be known. */
export type Placed = PlacedAlert & { problem?: string };

/** Nobody can say where it belongs; that may be different soon. */
export type Unplaced = { alert: Alert; error: LookupFailedError };

export const NOWHERE: AlertOrigin = {
  entityRef: null,
  ownerRef: null,
  workload: null,
};

/** Alerts of one storm share label sets; each is looked up once. */
export async function placeAlerts(
  origins: OriginFinder,
  alerts: readonly Alert[],
  signal: AbortSignal,
): Promise<{ placed: Placed[]; unplaced: Unplaced[] }> {
  const known = new Map<string, Promise<AlertOrigin>>();
  const placed: Placed[] = [];
  const unplaced: Unplaced[] = [];
  const found = await Promise.all(
    alerts.map(async (alert): Promise<Placed | Unplaced> => {
      const labels = JSON.stringify(Object.entries(alert.labels).sort());
      let origin = known.get(labels);
      if (!origin) {
        origin = origins.find(alert.labels, signal);
        known.set(labels, origin);
      }
      try {
        return { alert, origin: await origin };
      } catch (error) {
        signal.throwIfAborted();
        return { alert, error: failureOf(error) };
      }
    }),
  );
  for (const one of found) {
    if (!('error' in one)) placed.push(one);
    else if (one.error.outlook !== 'hopeless') unplaced.push(one);
    else {
      const { alert, error } = one;
      placed.push({ alert, origin: NOWHERE, problem: error.message });
    }
  }
  return { placed, unplaced };
}

function failureOf(error: unknown): LookupFailedError {
  return error instanceof LookupFailedError
    ? error
    : new LookupFailedError(wordsOf(error), 'this portal', 'away');
}
