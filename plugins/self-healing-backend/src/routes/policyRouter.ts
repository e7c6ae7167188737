import { policyPreviewRequestSchema } from '@backstage-self-healing/plugin-self-healing-common';
import express from 'express';
import Router from 'express-promise-router';
import { Knex } from 'knex';
import { toIncident } from '../incidents/incidentRow';
import { IncidentStore } from '../incidents/IncidentStore';
import { whereAllowed } from '../permissions/incidentCriteria';
import {
  MOST_INCIDENTS,
  PastIncidents,
  PolicyPreviewer,
} from '../policy/preview/PolicyPreviewer';
import { Access, UserCredentials } from './Access';
import { readBody } from './body';
import { entityRefSchema } from './entityRefSchema';

const DAY_MS = 86_400_000;

const requestSchema = policyPreviewRequestSchema.extend({
  entityRef: entityRefSchema.optional(),
});

/** `POST /policies/preview`: what a policy would have done; reads only. */
export function createPolicyRouter(options: {
  access: Access;
  incidents: IncidentStore;
  knex: Knex;
  previewer: PolicyPreviewer;
  now(): Date;
}): express.Router {
  const { access, incidents, knex, previewer, now } = options;
  const router = Router();

  const pastIncidents = async (
    credentials: UserCredentials,
    entityRef: string,
    days: number,
  ): Promise<PastIncidents> => {
    const criteria = await access.incidentCriteria(credentials);
    const since = new Date(now().getTime() - days * DAY_MS).toISOString();
    const seen = (query: Knex.QueryBuilder) => {
      query.where('entity_ref', entityRef).where('opened_at', '>=', since);
      if (criteria) whereAllowed(query, criteria);
    };
    const [rows, [{ count }]] = await Promise.all([
      incidents
        .query()
        .where(seen)
        .orderBy('opened_at', 'desc')
        .limit(MOST_INCIDENTS),
      knex('incidents').where(seen).count({ count: '*' }),
    ]);
    return { newest: rows.map(toIncident), count: Number(count) };
  };

  router.post(
    '/policies/preview',
    express.json(),
    async (request, response) => {
      const credentials = await access.user(request);
      const { entityRef, days, ...given } = readBody(
        requestSchema,
        request.body,
      );
      if (entityRef) await access.entity(credentials, entityRef);
      response.json(
        await previewer.preview(given, async () =>
          entityRef
            ? pastIncidents(credentials, entityRef, days)
            : { newest: [], count: 0 },
        ),
      );
    },
  );
  return router;
}
