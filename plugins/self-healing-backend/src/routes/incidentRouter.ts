import { NotAllowedError } from '@backstage/errors';
import {
  closeIncidentRequestSchema,
  IncidentList,
  incidentStatusSchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import express from 'express';
import Router from 'express-promise-router';
import { z } from 'zod';
import {
  letsUnownedThrough,
  whereAllowed,
} from '../permissions/incidentCriteria';
import { toIncident } from '../incidents/incidentRow';
import { closeIncident } from '../line/closeIncident';
import { Line } from '../line/createLine';
import { Access } from './Access';
import { readBody, readQuery } from './body';
import { entityRefSchema } from './entityRefSchema';
import { incidentDetail } from './incidentDetail';

/** Where a page ends: opening time and id of its last incident. */
const placeSchema = z.tuple([z.iso.datetime(), z.uuid()]);

const querySchema = z.strictObject({
  entityRef: entityRefSchema.optional(),
  ownerRef: entityRefSchema.optional(),
  status: z
    .union([incidentStatusSchema, z.array(incidentStatusSchema)])
    .transform(status => [status].flat())
    .optional(),
  unowned: z.enum(['true', 'false']).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z
    .string()
    .transform((cursor, context) => {
      const place = placeSchema.safeParse(decode(cursor));
      if (place.success) return place.data;
      context.addIssue({
        code: 'custom',
        message: 'is not a nextCursor of an earlier answer',
      });
      return z.NEVER;
    })
    .optional(),
});

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
    const asked = readQuery(querySchema, request.query);
    const criteria = await access.incidentCriteria(credentials);
    const rows = await incidents
      .query()
      .where(query => {
        if (criteria) whereAllowed(query, criteria);
        if (asked.entityRef) query.where('entity_ref', asked.entityRef);
        if (asked.ownerRef) query.where('owner_ref', asked.ownerRef);
        if (asked.status) query.whereIn('status', asked.status);
        if (asked.unowned === 'true') query.whereNull('entity_ref');
        if (asked.cursor) {
          const [openedAt, id] = asked.cursor;
          query.where(before =>
            before
              .where('opened_at', '<', openedAt)
              .orWhere(same =>
                same.where('opened_at', openedAt).where('id', '<', id),
              ),
          );
        }
      })
      .orderBy([
        { column: 'opened_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(asked.limit + 1);
    const shown = rows.slice(0, asked.limit);
    const found = shown.map(toIncident);
    const ids = found.map(({ id }) => id);
    const [decided, executed, resolutions] = await Promise.all([
      options.decisions.lastOf(ids),
      options.resolutions.lastExecutions(ids),
      options.resolutions.of(found),
    ]);
    const items = found.map(incident => ({
      ...incident,
      resolution: resolutions.get(incident.id),
      lastDecision: decided.get(incident.id),
      lastExecution: executed.get(incident.id),
    }));
    const last = items.at(-1);
    const list: IncidentList = {
      items,
      ...(rows.length > asked.limit && last
        ? { nextCursor: encode([last.openedAt, last.id]) }
        : {}),
      mayReadUnowned: !criteria || letsUnownedThrough(criteria),
    };
    response.json(list);
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
        if (!(await access.mayClose(credentials, id))) {
          throw new NotAllowedError(
            `You may not close this incident; ask ${
              incident.ownerRef ?? 'a platform administrator'
            }`,
          );
        }
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

function encode(place: z.infer<typeof placeSchema>): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

function decode(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}
