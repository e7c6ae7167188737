import { RunbookList } from '@backstage-self-healing/plugin-self-healing-common';
import express from 'express';
import Router from 'express-promise-router';
import { z } from 'zod';
import { allRunbooks, offeredRunbooks } from '../insights/offeredRunbooks';
import { readHealingCatalog } from '../policy/healingCatalog';
import { Access } from './Access';
import { readQuery } from './body';
import { entityRefSchema } from './entityRefSchema';

const querySchema = z.strictObject({ entityRef: entityRefSchema.optional() });

/** `GET /runbooks`: what a policy may name, for an entity or at all. */
export function createRunbookRouter(options: {
  access: Access;
}): express.Router {
  const { access } = options;
  const router = Router();

  router.get('/runbooks', async (request, response) => {
    const credentials = await access.user(request);
    const { entityRef } = readQuery(querySchema, request.query);
    const entity = entityRef && (await access.entity(credentials, entityRef));
    const { runbooks } = readHealingCatalog(
      await access.entitiesOfKind(credentials, 'Runbook'),
    );
    const list: RunbookList = {
      items: entity ? offeredRunbooks(entity, runbooks) : allRunbooks(runbooks),
    };
    response.json(list);
  });
  return router;
}
