import {
  closeIncidentRequestSchema,
  incidentClosePermission,
} from '@backstage-self-healing/plugin-self-healing-common';
import express from 'express';
import Router from 'express-promise-router';
import { closeIncident } from '../line/closeIncident';
import { Line } from '../line/createLine';
import { Access } from './Access';
import { readBody, readQuery } from './body';
import { incidentDetail } from './incidentDetail';
import { incidentQuerySchema, listIncidents } from './incidentList';

type Options = Pick<
  Line,
  | 'auditor'
  | 'changed'
  | 'decisions'
  | 'diagnoses'
  | 'executions'
  | 'incidents'
  | 'knex'
  | 'now'
  | 'queue'
  | 'resolutions'
  | 'timeline'
> & { access: Access };

/** `GET /incidents`, `GET /incidents/:id` and `POST /incidents/:id/close`. */
export function createIncidentRouter(options: Options): express.Router {
  const { incidents, access } = options;
  const router = Router();

  router.get('/incidents', async (request, response) => {
    const credentials = await access.user(request);
    const asked = readQuery(incidentQuerySchema, request.query);
    response.json(await listIncidents(options, credentials, asked));
  });

  router.get('/incidents/:id', async (request, response) => {
    const credentials = await access.user(request);
    const { id } = request.params;
    await access.requireIncident(credentials, await incidents.get(id), id);
    response.json(await incidentDetail(options, credentials, id));
  });

  router.post(
    '/incidents/:id/close',
    express.json(),
    async (request, response) => {
      const credentials = await access.user(request);
      const { comment } = readBody(closeIncidentRequestSchema, request.body);
      const { id } = request.params;
      const audit = await options.auditor.createEvent({
        eventId: 'incident-close',
        severityLevel: 'medium',
        request,
        meta: { incidentId: id, comment },
      });
      try {
        const incident = await access.requireIncident(
          credentials,
          await incidents.get(id),
          id,
        );
        await access.requireOnIncident(
          credentials,
          incidentClosePermission,
          incident,
          'close this incident',
        );
        const by = credentials.principal.userEntityRef;
        await closeIncident(options, incident, by, comment);
        await audit.success();
        response.json(await incidentDetail(options, credentials, id));
      } catch (error) {
        await audit.fail({ error: error as Error });
        throw error;
      }
    },
  );
  return router;
}
