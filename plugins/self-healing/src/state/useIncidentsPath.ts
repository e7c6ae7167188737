import { useRouteRef } from '@backstage/core-plugin-api';
import { entityIncidentsRouteRef } from '../routes';

/** Undefined where a portal leaves the *Incidents* tab out. */
export function useIncidentsPath(): string | undefined {
  try {
    return useRouteRef(entityIncidentsRouteRef)();
  } catch {
    return undefined;
  }
}
