import { NotAllowedError } from '@backstage/errors';
import {
  Revealed,
  revealRequestSchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import express from 'express';
import Router from 'express-promise-router';
import { Line } from '../line/createLine';
import { Access } from './Access';
import { readBody } from './body';

/**
 * `POST /incidents/:id/reveal`: what is personal in an incident's evidence, for
 * those who may see it. Who asked for what is audited; what they saw is not.
 */
export function createRevealRouter(
  options: Pick<Line, 'auditor' | 'incidents' | 'redaction'> & {
    access: Access;
  },
): express.Router {
  const { access, auditor, incidents, redaction } = options;
  const router = Router();
  router.post(
    '/incidents/:id/reveal',
    express.json(),
    async (request, response) => {
      const credentials = await access.user(request);
      const { placeholders } = readBody(
        revealRequestSchema,
        request.body ?? {},
      );
      const { id } = request.params;
      const audit = await auditor.createEvent({
        eventId: 'evidence-read-personal',
        severityLevel: 'high',
        request,
        meta: { incidentId: id, placeholders: placeholders ?? 'all' },
      });
      try {
        const incident = await access.requireIncident(
          credentials,
          await incidents.get(id),
          id,
        );
        if (!(await access.mayReadPersonal(credentials, incident))) {
          throw new NotAllowedError(
            `You may not see the personal data of this incident; ask ${
              incident.ownerRef ?? 'a platform administrator'
            }`,
          );
        }
        const known = await redaction.valuesOf(id);
        const answer: Revealed = {
          values: Object.fromEntries(
            [...known].filter(([name]) => placeholders?.includes(name) ?? true),
          ),
        };
        await audit.success({ meta: { shown: Object.keys(answer.values) } });
        response.set('Cache-Control', 'no-store').json(answer);
      } catch (error) {
        await audit.fail({ error: error as Error });
        throw error;
      }
    },
  );
  return router;
}
