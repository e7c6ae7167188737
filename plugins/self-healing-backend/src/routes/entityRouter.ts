import { stringifyEntityRef } from '@backstage/catalog-model';
import {
  entityKillSwitchPermission,
  executionApprovePermission,
  killSwitchPermission,
  runbookRunPermission,
} from '@backstage-self-healing/plugin-self-healing-common';
import express from 'express';
import Router from 'express-promise-router';
import { EntityHealingReader } from '../insights/EntityHealingReader';
import { Access } from './Access';
import { asSeenBy } from './answerable';

/** `GET /entities/:kind/:namespace/:name`: the *Self-healing* tab. */
export function createEntityRouter(options: {
  reader: EntityHealingReader;
  access: Access;
  now(): Date;
}): express.Router {
  const { reader, access } = options;
  const router = Router();

  router.get('/entities/:kind/:namespace/:name', async (request, response) => {
    const credentials = await access.user(request);
    const { kind, namespace, name } = request.params;
    const entityRef = stringifyEntityRef({ kind, namespace, name });
    const entity = await access.entity(credentials, entityRef);
    const [run, approve, switchEntity, switchGlobal] = await Promise.all([
      access.mayOnEntity(credentials, runbookRunPermission, entityRef),
      access.mayOnEntity(credentials, executionApprovePermission, entityRef),
      access.mayOnEntity(credentials, entityKillSwitchPermission, entityRef),
      access.may(credentials, killSwitchPermission),
    ]);
    response.json(
      await reader.read(
        entity,
        { run, approve, switchEntity, switchGlobal },
        asSeenBy(options, credentials),
      ),
    );
  });
  return router;
}
