import { incidentStatusSchema } from '@backstage-self-healing/plugin-self-healing-common';
import { z } from 'zod/v3';
import { readQuery } from '../routes/body';
import { incidentQuerySchema, listIncidents } from '../routes/incidentList';
import { incidentShape, toIncidentShape } from './shapes';
import { READS, Tool } from './tool';
import { brief } from './words';

const input = z
  .object({
    entityRef: z
      .string()
      .optional()
      .describe('Only of this catalog entity, e.g. component:default/checkout'),
    ownerRef: z
      .string()
      .optional()
      .describe('Only of this owner, e.g. group:default/team-checkout'),
    status: z.array(z.nativeEnum(incidentStatusSchema.enum)).optional(),
    limit: z.number().int().min(1).max(50).default(20),
    cursor: z
      .string()
      .optional()
      .describe('nextCursor of the page before, for the next'),
  })
  .strict();

const output = z.object({
  incidents: z.array(
    incidentShape.extend({
      lastDecision: z.string().optional(),
      lastExecution: z.string().optional(),
    }),
  ),
  nextCursor: z.string().optional().describe('Absent on the last page'),
});

export const listIncidentsTool: Tool<typeof input, typeof output> = {
  name: 'list-incidents',
  title: 'List incidents',
  description:
    'Lists incidents of services in the catalog, newest first: what is wrong, with whose service, and what was decided and done last. Only incidents that the caller may see. Narrow down by entity, owner or status; use get-incident for the whole story of one.',
  input,
  output,
  examples: [
    {
      title: 'What is open on one service',
      input: {
        entityRef: 'component:default/checkout',
        status: ['open', 'awaiting-approval', 'healing', 'escalated'],
        limit: 10,
      },
    },
  ],
  attributes: READS,
  async run(options, credentials, given) {
    const asked = readQuery(incidentQuerySchema, given);
    const { items, nextCursor } = await listIncidents(
      options,
      credentials,
      asked,
    );
    return {
      incidents: items.map(item => ({
        ...toIncidentShape(item, options.baseUrl),
        ...(item.lastDecision
          ? {
              lastDecision: brief(
                `${item.lastDecision.verdict}: ${item.lastDecision.reason.message}`,
              ),
            }
          : {}),
        ...(item.lastExecution
          ? {
              lastExecution: `${item.lastExecution.runbookTitle}: ${item.lastExecution.state}`,
            }
          : {}),
      })),
      ...(nextCursor ? { nextCursor } : {}),
    };
  },
};
