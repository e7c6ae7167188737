import {
  Execution,
  ExecutionState,
  Incident,
  JournalEntry,
} from '@backstage-self-healing/plugin-self-healing-common';
import { Notice } from '@backstage-self-healing/plugin-self-healing-node';
import { shortened } from '../shortened';
import { NoticeCase, Pace } from './Occasion';

/** `KubePodCrashLooping on Checkout`: what fired, and where, as people say. */
export function whatAndWhere({
  incident,
  alerts,
  entityTitle,
}: Pick<NoticeCase, 'incident' | 'alerts' | 'entityTitle'>): string {
  const firing = alerts.filter(({ status }) => status === 'firing');
  const names = new Set(
    (firing.length > 0 ? firing : alerts).map(
      ({ labels }) => labels.alertname ?? 'Alert',
    ),
  );
  const [first, ...others] = names;
  if (!first || !entityTitle) return incident?.title ?? first ?? 'An alert';
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  return `${first}${more} on ${entityTitle}`;
}

/** `2 alerts fire since 28 Nov, 09:02 (Europe/Oslo).` */
export function stillFires({
  incident,
  alerts,
  timeZone,
}: Pick<NoticeCase, 'incident' | 'alerts' | 'timeZone'>): string {
  const firing = alerts.filter(({ status }) => status === 'firing');
  if (!incident || firing.length === 0) return 'No alert fires any more.';
  const since = firing.map(({ startsAt }) => startsAt).sort()[0];
  return `${
    firing.length === 1 ? 'The alert fires' : `${firing.length} alerts fire`
  } since ${clock(since, timeZone)}.`;
}

/** What the author of the newest alert that fires says of it, as a sentence. */
export function saidByAlert({ alerts }: Pick<NoticeCase, 'alerts'>): string {
  const firing = alerts.filter(({ status }) => status === 'firing');
  const said = firing
    .map(
      ({ annotations }) => annotations.summary ?? annotations.description ?? '',
    )
    .filter(Boolean)
    .at(-1);
  return said ? `${sentence(shortened(said, 200))} ` : '';
}

/** `28 Nov, 09:02 (Europe/Oslo)`. */
export function clock(iso: string, timeZone: string): string {
  const shown = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  }).format(new Date(iso));
  return `${shown} (${timeZone})`;
}

/** Occasions on which an incident burns, and nothing is done about it. */
export const NOBODY_ACTS: readonly string[] = ['denial', 'untreated'];

/** What is asked of whoever is called. */
export const PLEASE_LOOK =
  'Please look, or acknowledge it so that others know that you do.';

/** Why an execution went wrong, as its journal tells; its last word first. */
export function whatWentWrong(journal: readonly JournalEntry[]): string | null {
  for (const { kind, data } of [...journal].reverse()) {
    if (kind === 'undo-failed' || kind === 'step-failed') {
      if (typeof data.message === 'string') return data.message;
    }
    if (kind === 'verification' && Array.isArray(data.checks)) {
      const open = (data.checks as { status?: string; message?: string }[])
        .filter(({ status }) => status !== 'passed')
        .flatMap(({ message }) => message ?? []);
      if (open.length > 0) return open.join('; ');
    }
  }
  return null;
}

/** What the steps of a runbook come to, in words. */
export function whatItDoes({ plans }: Pick<Execution, 'plans'>): string {
  return plans.map(({ plan }) => plan.summary).join('; ') || 'its steps';
}

/** How soon somebody is told of what nobody acts on. */
export function paceOf({ severity }: Pick<Incident, 'severity'>): Pace {
  if (severity === 'critical') return 'now';
  return (severity as string) === 'error' ? 'soon' : 'daily';
}

export function severityOf(
  incident: Pick<Incident, 'severity'> | null,
): Notice['severity'] {
  return incident?.severity ?? 'error';
}

/** Ends as a sentence does. */
export function sentence(text: string): string {
  const plain = plainRefs(text.trim());
  return /[.!?…]$/.test(plain) ? plain : `${plain}.`;
}

/** Nobody calls a colleague `user:default/anna`. */
function plainRefs(text: string): string {
  return text.replace(
    /\b(?:user|group|component|system|resource|api|domain|runbook|healingpolicy):(?:[\w.-]+\/)?([\w.-]*\w)/gi,
    '$1',
  );
}

/** Executions after which the workload was healthy. */
export const HELPED: readonly ExecutionState[] = ['succeeded', 'inconclusive'];
