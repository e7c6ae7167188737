import {
  incidentAcknowledgePermission,
  incidentClosePermission,
  IncidentDetail,
} from '@backstage-self-healing/plugin-self-healing-common';
import { readAtOnce } from '../database/rows';
import { siblingsOf } from '../incidents/siblings';
import { incidentChain } from '../incidents/TimelineStore';
import { Line } from '../line/createLine';
import { whereAllowed } from '../permissions/incidentCriteria';
import { Access, UserCredentials } from './Access';
import { asSeenBy } from './answerable';

type Options = Pick<
  Line,
  | 'decisions'
  | 'diagnoses'
  | 'executions'
  | 'incidents'
  | 'knex'
  | 'now'
  | 'resolutions'
  | 'timeline'
> & { access: Access };

/** One moment: a state here never contradicts a row of the story there. */
export async function incidentDetail(
  options: Options,
  credentials: UserCredentials,
  id: string,
): Promise<IncidentDetail> {
  const { access, incidents, diagnoses, decisions, timeline } = options;
  const [mayClose, mayAcknowledge, criteria] = await Promise.all([
    access.mayOnIncident(credentials, incidentClosePermission, id),
    access.mayOnIncident(credentials, incidentAcknowledgePermission, id),
    access.incidentCriteria(credentials),
  ]);
  const { executions: stored, ...rest } = await readAtOnce(
    options.knex,
    async snapshot => {
      const diagnosis = await diagnoses.latest(id, snapshot);
      const executions = await options.executions.ofIncident(id, snapshot);
      const incident = (await incidents.get(id, snapshot))!;
      const ended = await options.resolutions.of([incident], snapshot);
      const findings = diagnosis?.findings ?? [];
      const visible = incidents.query(snapshot).where(query => {
        if (criteria) whereAllowed(query, criteria);
      });
      const siblings = await siblingsOf(snapshot, visible, incident, findings);
      return {
        incident: { ...incident, resolution: ended.get(id) },
        alerts: await incidents.alertsOf(id, snapshot),
        evidence: diagnosis?.evidence ?? [],
        findings,
        decisions: await decisions.ofIncident(id, snapshot),
        executions,
        timeline: await timeline.read(snapshot, incidentChain(id)),
        mayClose,
        mayAcknowledge,
        ...(siblings.length > 0 ? { siblings } : {}),
      };
    },
  );
  // Only now: who may answer is asked of others, and a snapshot waits for none.
  const executions = await Promise.all(
    stored.map(asSeenBy(options, credentials)),
  );
  return { ...rest, executions };
}
