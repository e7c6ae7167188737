import { createHash } from 'crypto';
import {
  Alert,
  IncidentStatus,
} from '@backstage-self-healing/plugin-self-healing-common';

/** Labels have no end; what is indexed does. */
const LONGEST_KEY = 255;

/** Where an alert belongs, worked out before it is folded. */
export type AlertOrigin = {
  entityRef: string | null;
  ownerRef: string | null;
  /** `cluster/namespace/Kind/name`. */
  workload: string | null;
};

/** An earlier incident of the same correlation key. */
export type Candidate = {
  id: string;
  status: IncidentStatus;
  /** ISO 8601: start of the newest alert folded so far. */
  lastAlertAt: string;
  resolvedAt: string | null;
};

/** What becomes of a firing alert that no incident holds yet. */
export type Folding =
  | { into: 'existing'; incidentId: string; reopen: boolean }
  | { into: 'new' };

/**
 * Alerts with the same key can share a cause. An entity gathers everything that
 * hits it; what belongs to no entity gathers by workload, else by what the
 * alert calls itself and where.
 */
export function correlationKey(alert: Alert, origin: AlertOrigin): string {
  if (origin.entityRef) return `entity:${origin.entityRef}`;
  if (origin.workload) return `workload:${origin.workload}`;
  const { alertname = 'unnamed', cluster = '', namespace = '' } = alert.labels;
  const key = `alert:${alertname}:${cluster}:${namespace}`;
  return key.length > LONGEST_KEY ? `alert:${sha256(key)}` : key;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Folds a firing alert into an incident of its key when both can have one
 * cause: the incident is open and either being worked on or had its last alert
 * within the cause window; or it has resolved, but the alert began before that,
 * so the resolution was premature.
 *
 * @param candidates - incidents of the same key, newest first
 * @param windowMs - the cause window
 */
export function foldAlert(
  alert: Pick<Alert, 'startsAt'>,
  candidates: readonly Candidate[],
  windowMs: number,
): Folding {
  const started = Date.parse(alert.startsAt);
  for (const candidate of candidates) {
    const near =
      Math.abs(started - Date.parse(candidate.lastAlertAt)) <= windowMs;
    if (candidate.status !== 'resolved') {
      const underWay =
        candidate.status === 'healing' ||
        candidate.status === 'awaiting-approval';
      if (near || underWay) {
        return { into: 'existing', incidentId: candidate.id, reopen: false };
      }
    } else if (
      near &&
      candidate.resolvedAt !== null &&
      started < Date.parse(candidate.resolvedAt)
    ) {
      return { into: 'existing', incidentId: candidate.id, reopen: true };
    }
  }
  return { into: 'new' };
}
