import {
  PlanRequest,
  planRequestSchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import { z } from 'zod/v3';
import { readBody } from '../routes/body';
import { RunRequest, toRunRequest } from '../routes/planPreview';

/** What a runbook is to be run on, and with what. */
export const runInput = z.object({
  entityRef: z
    .string()
    .min(1)
    .max(500)
    .describe('The catalog entity, e.g. component:default/checkout'),
  runbookRef: z
    .string()
    .min(1)
    .max(500)
    .describe('The runbook, e.g. runbook:default/roll-back-last-release'),
  parameters: z
    .record(z.unknown())
    .default({})
    .describe("By the runbook's own JSON Schema; mostly empty"),
});

/** Read as the routes read it. @throws InputError */
export function readRun({
  entityRef,
  runbookRef,
  parameters,
}: z.infer<typeof runInput>): RunRequest<PlanRequest> {
  return toRunRequest(
    readBody(planRequestSchema, { entityRef, runbookRef, parameters }),
  );
}
