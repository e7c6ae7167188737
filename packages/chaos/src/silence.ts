import { Portal } from './portal';
import { entityRefOf, Service } from './services';

const MINUTE = 60_000;
const TOLD_WITHIN_MS = 20 * MINUTE;

/**
 * A proof takes its time to become healthy (5 min), to stay so (1), to see the
 * alert end (15) and, when health comes and goes, to be lost (5); an outage in
 * between does not count.
 */
const PROVEN_WITHIN_MS = 30 * MINUTE;

/** An incident as the portal's list has it. */
export type SeenIncident = {
  id: string;
  title: string;
  entityRef: string | null;
  severity: string;
  status: string;
  openedAt: string;
  resolvedAt: string | null;
  hands?: object | null;
};

export async function allIncidents(portal: Portal): Promise<SeenIncident[]> {
  const all: SeenIncident[] = [];
  let cursor: string | undefined;
  do {
    const query: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
    const { body } = await portal.get(
      `/incidents?limit=100${query}`,
      'user:default/admin',
    );
    all.push(...body.items);
    cursor = body.nextCursor;
  } while (cursor);
  return all;
}

/** Whether it was an open incident of a service at some moment. */
export function wasOpen(
  { entityRef, openedAt, resolvedAt }: SeenIncident,
  service: Service,
  at: number,
): boolean {
  return (
    entityRef === entityRefOf(service) &&
    Date.parse(openedAt) <= at &&
    (resolvedAt === null || Date.parse(resolvedAt) >= at)
  );
}

/** Nobody can help with what nobody was told of. */
export function isSilent(
  incident: SeenIncident,
  known: { services: readonly Service[]; told: readonly string[]; now: number },
): boolean {
  const { id, entityRef, severity, openedAt, resolvedAt, hands } = incident;
  const ended = resolvedAt ? Date.parse(resolvedAt) : known.now;
  // What nobody opted in is in the owner's digest.
  const isForDigest = known.services.some(
    service =>
      service.stance === 'not-opted-in' && entityRefOf(service) === entityRef,
  );
  return (
    severity === 'critical' &&
    // Whoever took it in hand knows of it.
    !hands &&
    !isForDigest &&
    ended - Date.parse(openedAt) > TOLD_WITHIN_MS &&
    !known.told.some(message => message.includes(id))
  );
}

/** Whether what was done last may still be waiting for its proof. */
export async function isBeingProven(
  portal: Portal,
  { id, status }: SeenIncident,
  now: number,
): Promise<boolean> {
  if (status !== 'healing') return false;
  const { body } = await portal.get(`/incidents/${id}`, 'user:default/admin');
  const last: { createdAt: string } | undefined = body.executions.at(-1);
  return (
    last !== undefined && now - Date.parse(last.createdAt) < PROVEN_WITHIN_MS
  );
}
