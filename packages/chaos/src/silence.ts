import { Portal } from './portal';
import { entityRefOf, Service } from './services';

const TOLD_WITHIN_MS = 20 * 60_000;

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
