import { Alert } from '@backstage-self-healing/plugin-self-healing-common';
import { AlertOrigin } from '../correlate';
import { TimelineEvent } from '../hashChain';
import { alertSentence } from '../incidentTitle';
import { Placed } from './placeAlerts';
import { Waiting } from './WaitingAlerts';

export const OPENED_AGAIN: TimelineEvent = {
  kind: 'incident-opened',
  actor: 'system',
  summary:
    'Opened again: this alert began before the incident was resolved and still fires',
  data: {},
};

export const CALLED_AGAIN: TimelineEvent = {
  kind: 'escalated',
  actor: 'system',
  summary: 'More has come of it since a person was called: called again',
  data: {},
};

export function toldOf(alert: Alert): TimelineEvent {
  return {
    kind: alert.status === 'firing' ? 'alert-firing' : 'alert-resolved',
    actor: 'system',
    summary: alertSentence(alert),
    data: { alert },
  };
}

export function truncatedBy(count: number): TimelineEvent {
  return {
    kind: 'alerts-missing',
    actor: 'system',
    summary: `${
      count === 1 ? '1 alert was' : `${count} alerts were`
    } left out of this delivery by its sender: more may fire than is shown here, and the end of some may never be told`,
    data: { truncated: count },
  };
}

export function placedLate({ since, place }: Waiting): TimelineEvent {
  return {
    kind: 'alert-placed',
    actor: 'system',
    summary: `The alert waited since ${since}, for ${place} did not say where it belongs`,
    data: { since, place },
  };
}

export function leftFor(count: number, isOver: boolean): TimelineEvent[] {
  const moved: TimelineEvent = {
    kind: 'alert-placed',
    actor: 'system',
    summary: `${
      count === 1 ? '1 alert has' : `${count} alerts have`
    } been placed and left this incident for its own`,
    data: { count },
  };
  if (!isOver) return [moved];
  return [
    moved,
    {
      kind: 'incident-resolved',
      actor: 'system',
      summary: 'Every alert that waited here has been placed: incident closed',
      data: {},
    },
  ];
}

export function openedBy(
  { origin, problem }: Placed,
  holding: string | undefined,
): TimelineEvent {
  return {
    kind: 'incident-opened',
    actor: 'system',
    summary: holding
      ? `Incident opened for alerts that wait to be placed: ${problem}`
      : openedSentence(origin, problem),
    data: { ...origin, ...(problem ? { problem } : {}) },
  };
}

function openedSentence(origin: AlertOrigin, problem?: string): string {
  const { entityRef, ownerRef, dispute, reserve, missing } = origin;
  const unowned = 'Incident opened without an owner';
  if (problem) return `${unowned}: ${problem}`;
  if (dispute) return `${unowned}: ${dispute.message}`;
  const more = [
    ...(reserve ? [reserve.message] : []),
    ...(missing ? [`Note that ${missing}.`] : []),
  ].join(' ');
  if (!entityRef && !ownerRef) {
    const why = missing ?? 'no catalog entity matches the alert';
    return reserve
      ? `${unowned}: ${why}. ${reserve.message}`
      : `${unowned}: ${why}`;
  }
  const opened = entityRef
    ? `Incident opened for ${entityRef}, ${
        ownerRef ? `owned by ${ownerRef}` : 'which has no owner in the catalog'
      }`
    : `Incident opened for ${ownerRef}, who owns what runs there; no single catalog entity matches the alert`;
  return more ? `${opened}. ${more}` : opened;
}
