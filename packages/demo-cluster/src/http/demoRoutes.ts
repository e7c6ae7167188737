import express, { Router } from 'express';
import { z } from 'zod';
import { ApiError } from '../apiStatus';
import { Fault, FAULTS, ServiceStatus } from '../faults';

const breakRequest = z.object({
  service: z.string().min(1),
  fault: z.enum(FAULTS as [Fault, ...Fault[]]),
});
const healRequest = z.object({ service: z.string().min(1).optional() });

function read<T>(schema: z.ZodType<T>, text: unknown): T {
  let sent: unknown;
  try {
    sent = typeof text === 'string' && text ? JSON.parse(text) : {};
  } catch {
    throw new ApiError(400, 'BadRequest', 'the body is not JSON');
  }
  const parsed = schema.safeParse(sent);
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues;
    throw new ApiError(400, 'BadRequest', `${path.join('.')}: ${message}`);
  }
  return parsed.data;
}

export interface FaultControls {
  break(service: string, fault: Fault): void;
  heal(service?: string): void;
  status(): ServiceStatus[];
}

/** Fault injection over HTTP, for the command line. */
export function demoRoutes(faults: FaultControls): Router {
  const router = express.Router();
  router.post('/break', (request, response) => {
    const { service, fault } = read(breakRequest, request.body);
    faults.break(service, fault);
    response.json({ services: faults.status() });
  });
  router.post('/heal', (request, response) => {
    faults.heal(read(healRequest, request.body).service);
    response.json({ services: faults.status() });
  });
  router.get('/status', (_request, response) => {
    response.json({ services: faults.status() });
  });
  return router;
}
