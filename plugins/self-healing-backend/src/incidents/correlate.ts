import { createHash } from 'crypto';
import {
  Alert,
  IncidentStatus,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  AlertSubject,
  LocatedAlert,
} from '@backstage-self-healing/plugin-self-healing-node';
import { Dispute } from './claims/chooseEntity';

/** Labels have no end; what is indexed does. */
const LONGEST_KEY = 255;

/** Where an alert belongs, worked out before it is folded. */
export type AlertOrigin = {
  entityRef: string | null;
  ownerRef: string | null;
  /** `cluster/namespace/Kind/name`. */
  workload: string | null;
  /** What it is about, whether that can be acted on or not. */
  subject?: AlertSubject;
  /** Why less than usual may be done about it. */
  reserve?: LocatedAlert['reserve'];
  /** What its labels lack, or name in vain, in words. */
  missing?: string;
  /** Why it is nobody's although several claim it. */
  dispute?: Dispute;
};

/** An earlier incident of the same correlation key. */
export type Candidate = {
  id: string;
  status: IncidentStatus;
  /** ISO 8601: start of the newest alert so far, or when one fired again. */
  lastAlertAt: string;
  resolvedAt: string | null;
  /** A person has taken it in hand, and not handed it back. */
  isHeld?: boolean;
};

/** What becomes of a firing alert that no incident holds yet. */
export type Folding =
  /** `callAgain`: a person was called long ago, and has to hear of this. */
  | { into: 'existing'; incidentId: string; callAgain: boolean }
  | { into: 'new' };

/**
 * Alerts with the same key can share a cause: they hit the same entity and are
 * about the same thing, the workload that runs it or else the subject itself.
 * What belongs to nobody and names nothing gathers by what the alert calls
 * itself and where.
 */
export function correlationKey(alert: Alert, origin: AlertOrigin): string {
  const { entityRef, workload, subject, reserve } = origin;
  const { alertname = 'unnamed', cluster = '', namespace = '' } = alert.labels;
  const named = workload ?? (subject && subjectRef(subject));
  // What must be left alone is not acted on for the sake of another alert.
  const about = named && reserve?.effect === 'forbids' ? `${named}!` : named;
  // A bare address is none of an entity's parts.
  const part = subject?.kind === 'Instance' && !workload ? undefined : about;
  if (entityRef) {
    return bounded('entity', [entityRef, ...(part ? [part] : [])]);
  }
  if (workload && about) return bounded('workload', [about]);
  return bounded('alert', [
    alertname,
    cluster,
    namespace,
    ...(about ? [about] : []),
  ]);
}

function bounded(what: string, parts: string[]): string {
  const key = [what, ...parts].join(':');
  return key.length > LONGEST_KEY ? `${what}:${sha256(key)}` : key;
}

/** Labels have no end, and neither have the names in them. */
function subjectRef({ cluster, namespace, kind, name }: AlertSubject): string {
  return [cluster ?? '', namespace ?? '', kind, name].join('/');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Folds a firing alert into an incident of its key when both can have one
 * cause: the incident is open and either in somebody's hands or had its last
 * alert within the cause window; or it has resolved, but the alert began before
 * that, so the resolution was premature.
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
    const { id, status, lastAlertAt, resolvedAt } = candidate;
    const near = Math.abs(started - Date.parse(lastAlertAt)) <= windowMs;
    const tooEarly = resolvedAt !== null && started < Date.parse(resolvedAt);
    if (status === 'resolved' ? near && tooEarly : near || inHands(candidate)) {
      const isCalled = status === 'escalated' || candidate.isHeld === true;
      const callAgain = isCalled && !near;
      return { into: 'existing', incidentId: id, callAgain };
    }
  }
  return { into: 'new' };
}

/**
 * Another incident beside one that is being worked on, by the system or by
 * whoever was called, would let a policy act beside them.
 */
function inHands({ status, isHeld = false }: Candidate): boolean {
  return (
    isHeld ||
    status === 'healing' ||
    status === 'awaiting-approval' ||
    status === 'escalated'
  );
}

/** A firing alert and where it belongs. */
export type PlacedAlert = { alert: Alert; origin: AlertOrigin };

/** Alerts that go into one incident. */
export type Fold<T extends PlacedAlert> = {
  /** Null for a new one. */
  incidentId: string | null;
  callAgain: boolean;
  placed: [T, ...T[]];
};

/**
 * Folds firing alerts of one correlation key, in their order: each as
 * {@link foldAlert} says of what those before it have come to.
 *
 * @param holderOf - the incident that holds an alert already, which fires again
 */
export function foldAlerts<T extends PlacedAlert>(
  firing: readonly T[],
  holderOf: (alert: Alert) => string | undefined,
  candidates: readonly Candidate[],
  windowMs: number,
): Fold<T>[] {
  const folds = new Map<string, Fold<T>>();
  const known = candidates.map(candidate => ({ ...candidate }));
  for (const item of firing) {
    const { alert } = item;
    const holder = holderOf(alert);
    const folding: Folding = holder
      ? { into: 'existing', incidentId: holder, callAgain: false }
      : foldAlert(alert, known, windowMs);
    // What is yet to be opened has a name among these folds only.
    const isNew = folding.into === 'new';
    const id = isNew ? `new ${folds.size}` : folding.incidentId;
    const callAgain = !isNew && folding.callAgain;
    const fold = folds.get(id);
    if (fold) {
      fold.placed.push(item);
      fold.callAgain ||= callAgain;
    } else {
      folds.set(id, {
        incidentId: isNew ? null : id,
        callAgain,
        placed: [item],
      });
    }
    if (isNew) {
      const lastAlertAt = alert.startsAt;
      known.unshift({ id, status: 'open', lastAlertAt, resolvedAt: null });
      continue;
    }
    const joined = known.find(one => one.id === id);
    if (joined && alert.startsAt > joined.lastAlertAt) {
      joined.lastAlertAt = alert.startsAt;
    }
    if (joined?.status === 'resolved') {
      Object.assign(joined, { status: 'open', resolvedAt: null });
    }
  }
  return [...folds.values()];
}
