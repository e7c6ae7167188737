import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import {
  IncidentDetail,
  IncidentList,
  incidentStatusSchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import express from 'express';
import Router from 'express-promise-router';
import { Knex } from 'knex';
import { z } from 'zod';
import { DiagnosisStore } from '../diagnosis/DiagnosisStore';
import { readAtOnce } from '../database/rows';
import { ExecutionStore, toExecution } from '../execution/ExecutionStore';
import { whereAllowed } from '../permissions/incidentCriteria';
import { IncidentStore, toIncident } from '../incidents/IncidentStore';
import { incidentChain, TimelineStore } from '../incidents/TimelineStore';
import { DecisionStore } from '../policy/DecisionStore';
import { Access } from './Access';
import { readQuery } from './body';

/** Where a page ends: opening time and id of its last incident. */
const placeSchema = z.tuple([z.iso.datetime(), z.uuid()]);

/** Any spelling of an entity ref, as the catalog spells it. */
const refSchema = z.string().transform((ref, context) => {
  try {
    return stringifyEntityRef(parseEntityRef(ref));
  } catch {
    context.addIssue({
      code: 'custom',
      message: `'${ref}' is not an entity ref such as component:default/checkout`,
    });
    return z.NEVER;
  }
});

const querySchema = z.strictObject({
  entityRef: refSchema.optional(),
  ownerRef: refSchema.optional(),
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

/** `GET /incidents` and `GET /incidents/:id`. */
export function createIncidentRouter(options: {
  knex: Knex;
  incidents: IncidentStore;
  timeline: TimelineStore;
  diagnoses: DiagnosisStore;
  decisions: DecisionStore;
  executions: ExecutionStore;
  access: Access;
}): express.Router {
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
    const items = rows.slice(0, asked.limit).map(toIncident);
    const last = items.at(-1);
    const list: IncidentList = {
      items,
      ...(rows.length > asked.limit && last
        ? { nextCursor: encode([last.openedAt, last.id]) }
        : {}),
    };
    response.json(list);
  });

  router.get('/incidents/:id', async (request, response) => {
    const credentials = await access.user(request);
    const { id } = request.params;
    await access.requireIncident(credentials, await incidents.get(id), id);
    // One moment: a state here never contradicts a row of the story there.
    const detail = await readAtOnce(
      options.knex,
      async (snapshot): Promise<IncidentDetail> => {
        const diagnosis = await options.diagnoses.latest(id, snapshot);
        const executions = await options.executions.ofIncident(id, snapshot);
        return {
          incident: (await incidents.get(id, snapshot))!,
          alerts: await incidents.alertsOf(id, snapshot),
          evidence: diagnosis?.evidence ?? [],
          findings: diagnosis?.findings ?? [],
          decisions: await options.decisions.ofIncident(id, snapshot),
          executions: executions.map(toExecution),
          timeline: await options.timeline.read(snapshot, incidentChain(id)),
        };
      },
    );
    response.json(detail);
  });
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
