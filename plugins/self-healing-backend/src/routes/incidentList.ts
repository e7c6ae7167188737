import {
  IncidentList,
  incidentStatusSchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import { z } from 'zod';
import { toIncident } from '../incidents/incidentRow';
import { Line } from '../line/createLine';
import {
  letsUnownedThrough,
  whereAllowed,
} from '../permissions/incidentCriteria';
import { Access, UserCredentials } from './Access';
import { entityRefSchema } from './entityRefSchema';

/** Where a page ends: opening time and id of its last incident. */
const placeSchema = z.tuple([z.iso.datetime(), z.uuid()]);

/** Which incidents, in the query of an address. */
export const incidentQuerySchema = z.strictObject({
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

/** One page of the incidents that the caller may see, newest first. */
export async function listIncidents(
  options: Pick<Line, 'decisions' | 'incidents' | 'resolutions'> & {
    access: Access;
  },
  credentials: UserCredentials,
  asked: z.infer<typeof incidentQuerySchema>,
): Promise<IncidentList> {
  const { access, incidents } = options;
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
  return {
    items,
    ...(rows.length > asked.limit && last
      ? { nextCursor: encode([last.openedAt, last.id]) }
      : {}),
    mayReadUnowned: !criteria || letsUnownedThrough(criteria),
  };
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
