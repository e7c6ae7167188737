import { NotAllowedError } from '@backstage/errors';
import { killSwitchPermission } from '@backstage-self-healing/plugin-self-healing-common';
import express from 'express';
import Router from 'express-promise-router';
import { ClaimReport } from '../policy/ClaimReport';
import { Access } from './Access';
import { closing } from './closing';

/** `GET /claims`: which workloads do not say whose they are; for the platform. */
export function createClaimRouter(options: {
  claimReport: ClaimReport;
  access: Access;
}): express.Router {
  const { claimReport, access } = options;
  const router = Router();

  router.get('/claims', async (request, response) => {
    const credentials = await access.user(request);
    if (!(await access.may(credentials, killSwitchPermission))) {
      throw new NotAllowedError(
        'Only a platform administrator may see the claims of all entities',
      );
    }
    response.json({ items: await claimReport.read(closing(response)) });
  });
  return router;
}
