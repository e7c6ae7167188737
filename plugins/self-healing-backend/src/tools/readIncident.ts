import { IncidentDetail } from '@backstage-self-healing/plugin-self-healing-common';
import { z } from 'zod/v3';
import { UserCredentials } from '../routes/Access';
import { incidentDetail } from '../routes/incidentDetail';
import { ToolOptions } from './tool';

export const incidentIdInput = z
  .string()
  .min(1)
  .max(100)
  .describe('Id of an incident, from list-incidents');

/** @throws NotFoundError, or NotAllowedError for who may not see it */
export async function readIncident(
  options: ToolOptions,
  credentials: UserCredentials,
  id: string,
): Promise<IncidentDetail> {
  const { access, incidents } = options;
  await access.requireIncident(credentials, await incidents.get(id), id);
  return incidentDetail(options, credentials, id);
}
