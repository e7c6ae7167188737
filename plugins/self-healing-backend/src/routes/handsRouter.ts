import {
  handsRequestSchema,
  incidentAcknowledgePermission,
} from '@backstage-self-healing/plugin-self-healing-common';
import express from 'express';
import Router from 'express-promise-router';
import { Line } from '../line/createLine';
import { acknowledgeIncident, handBackIncident } from '../line/takeInHand';
import { Access } from './Access';
import { readBody } from './body';
import { incidentDetail } from './incidentDetail';

/** What a person may say about the wheel of an incident. */
const WORDS = {
  acknowledge: {
    eventId: 'incident-acknowledge',
    perform: acknowledgeIncident,
  },
  'hand-back': { eventId: 'incident-hand-back', perform: handBackIncident },
};

/** `POST /incidents/:id/acknowledge` and `POST /incidents/:id/hand-back`. */
export function createHandsRouter(
  options: Pick<
    Line,
    | 'auditor'
    | 'changed'
    | 'decisions'
    | 'diagnoses'
    | 'executions'
    | 'hands'
    | 'incidents'
    | 'knex'
    | 'now'
    | 'queue'
    | 'resolutions'
    | 'timeline'
  > & { access: Access },
): express.Router {
  const { access, auditor, incidents } = options;
  const router = Router();

  for (const [word, { eventId, perform }] of Object.entries(WORDS)) {
    router.post(
      `/incidents/:id/${word}`,
      express.json(),
      async (request, response) => {
        const credentials = await access.user(request);
        const { comment } = readBody(handsRequestSchema, request.body ?? {});
        const { id } = request.params;
        const audit = await auditor.createEvent({
          eventId,
          severityLevel: 'medium',
          request,
          meta: { incidentId: id, comment: comment ?? null },
        });
        try {
          const incident = await access.requireIncident(
            credentials,
            await incidents.get(id),
            id,
          );
          await access.requireOnIncident(
            credentials,
            incidentAcknowledgePermission,
            incident,
            'take this incident in hand',
          );
          const by = credentials.principal.userEntityRef;
          await perform(options, incident, { by, comment });
          await audit.success();
          response.json(await incidentDetail(options, credentials, id));
        } catch (error) {
          await audit.fail({ error: error as Error });
          throw error;
        }
      },
    );
  }
  return router;
}
