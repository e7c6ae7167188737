import {
  Alert,
  Evidence,
  Finding,
} from '@backstage-self-healing/plugin-self-healing-common';
import { renderSeries } from './renderSeries';
import { renderValue } from './renderValue';

/** A change, or something that was done, as the timeline tells of it. */
export type Change = { at: string; text: string };

/** A runbook that fits, as far as a model needs to know it. */
export type OfferedRunbook = {
  ref: string;
  title: string;
  description?: string;
};

export function renderAlert(alert: Alert, mostCharacters: number): string {
  const { status, startsAt, endsAt, recurrence, labels, annotations } = alert;
  return renderValue(
    {
      status,
      startsAt,
      ...(endsAt ? { endsAt } : {}),
      ...(recurrence ? { firedAgain: recurrence } : {}),
      labels,
      annotations,
    },
    mostCharacters,
  );
}

export function renderEvidence(
  { source, kind, collectedAt, data, series = [], gap }: Evidence,
  mostCharacters: number,
): string {
  const told = [
    `${kind} from ${source}, collected at ${collectedAt}`,
    ...(gap ? [`could not be read: ${gap}`] : []),
    ...series.slice(0, 24).map(renderSeries),
  ].join('\n');
  const left = mostCharacters - told.length;
  return `${told.slice(0, mostCharacters)}\n${renderValue(data, left)}`;
}

/** @param idOf - what the evidence is called in the prompt */
export function renderFinding(
  { evidenceIds, ...finding }: Finding,
  idOf: (evidenceId: string) => string | undefined,
  mostCharacters: number,
): string {
  const restsOn = evidenceIds.flatMap(id => idOf(id) ?? []);
  return renderValue(
    {
      ...finding,
      ...(restsOn.length > 0 ? { restsOn: restsOn.join(', ') } : {}),
    },
    mostCharacters,
  );
}

export function renderChanges(
  changes: readonly Change[],
  mostCharacters: number,
): string {
  return renderValue(
    changes.map(({ at, text }) => `${at} ${text}`),
    mostCharacters,
  );
}

export function renderRunbook(
  { title, description }: OfferedRunbook,
  mostCharacters: number,
): string {
  return renderValue(
    { title, ...(description ? { description } : {}) },
    mostCharacters,
  );
}
