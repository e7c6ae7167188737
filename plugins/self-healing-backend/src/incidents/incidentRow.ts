import {
  Incident,
  IncidentStatus,
  Severity,
  SeverityNames,
  severityOf,
  severitySchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import { AlertOrigin, PlacedAlert } from './correlate';
import { HandsRow, handsOf } from './handsRow';

/** A row as the database holds it. */
export type IncidentRow = HandsRow & {
  id: string;
  correlation_key: string;
  title: string;
  entity_ref: string | null;
  owner_ref: string | null;
  workload: string | null;
  severity: Severity;
  status: IncidentStatus;
  opened_at: string;
  updated_at: string;
  last_alert_at: string;
  acknowledged_at: string | null;
  resolved_at: string | null;
  settling: string | null;
  /** JSON, see `Placement`. */
  placement: string | null;
  /** What did not say where its alerts belong, while they wait here. */
  unplaced: string | null;
};

/** What is known of where an incident belongs, besides its entity. */
type Placement = Pick<Incident, 'subject' | 'reserve' | 'missing'> & {
  dispute?: AlertOrigin['dispute'];
};

/** `resolved` firing alerts are counted by the caller's query. */
export type CountedRow = IncidentRow & {
  alert_count: unknown;
  firing_count: unknown;
};

/** Worst first. */
const SEVERITIES: readonly Severity[] = severitySchema.options;

type Gained = Pick<
  IncidentRow,
  'severity' | 'workload' | 'last_alert_at' | 'placement'
>;

/** What an incident is after more alerts. */
export function gained(
  row: Gained,
  placed: readonly PlacedAlert[],
  now: string,
  severities: SeverityNames | undefined,
): Gained {
  let { severity, workload, last_alert_at: lastAlertAt, placement } = row;
  for (const { alert, origin } of placed) {
    const said = severityOf(alert.labels, severities);
    if (SEVERITIES.indexOf(said) < SEVERITIES.indexOf(severity)) {
      severity = said;
    }
    workload ??= origin.workload;
    placement = JSON.stringify(placementAfter(placement, origin));
    const firesSince = alert.recurrence ? now : alert.startsAt;
    if (firesSince > lastAlertAt) lastAlertAt = firesSince;
  }
  return { severity, workload, last_alert_at: lastAlertAt, placement };
}

/** One alert that is sure of what it is about is enough. */
function placementAfter(before: string | null, origin: AlertOrigin): Placement {
  const { subject, reserve, missing, dispute } = origin;
  const now: Placement = { subject, reserve, missing, dispute };
  if (before === null) return now;
  const known: Placement = JSON.parse(before);
  return {
    ...known,
    reserve: known.reserve && reserve ? known.reserve : undefined,
    dispute: dispute ?? known.dispute,
  };
}

/** The incident that a row holds, as the wire contract has it. */
export function toIncident(row: CountedRow): Incident {
  const { placement, unplaced } = row;
  const known: Placement = JSON.parse(placement ?? '{}');
  const { subject, reserve, missing } = known;
  return {
    id: row.id,
    title: row.title,
    entityRef: row.entity_ref,
    ownerRef: row.owner_ref,
    workload: row.workload,
    severity: row.severity,
    status: row.status,
    alertCount: Number(row.alert_count),
    firingCount: Number(row.firing_count),
    openedAt: row.opened_at,
    updatedAt: row.updated_at,
    resolvedAt: row.resolved_at,
    hands: handsOf(row),
    ...(subject ? { subject } : {}),
    ...(reserve ? { reserve } : {}),
    ...(missing ? { missing } : {}),
    ...(unplaced ? { unplaced } : {}),
  };
}
