import { HttpAuthService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import express from 'express';
import Router from 'express-promise-router';
import { SelfHealingConfig } from '../config';
import { Line } from '../line/createLine';
import { spoken } from '../redaction/withoutSecrets';
import { Registry } from '../registry';
import { Access } from './Access';
import { createAnalysisRouter } from './analysisRouter';
import { createClaimRouter } from './claimRouter';
import { createEntityRouter } from './entityRouter';
import { createExecutionRouter } from './executionRouter';
import { createHandsRouter } from './handsRouter';
import { createIncidentRouter } from './incidentRouter';
import { createIntakeRouter } from './intakeRouter';
import { createKillSwitchRouter } from './killSwitchRouter';
import { createPolicyRouter } from './policyRouter';
import { createRunbookRouter } from './runbookRouter';
import { createRevealRouter } from './revealRouter';

/** The HTTP API, one router a resource. */
export function createRouter(
  options: Line & {
    access: Access;
    config: SelfHealingConfig;
    httpAuth: HttpAuthService;
    registry: Registry;
  },
): express.Router {
  const { config, registry } = options;
  const router = Router();
  router.use((request, _response, next) => {
    // Nothing is called so, and PostgreSQL takes no NUL in any text.
    if (request.url.includes('%00')) {
      throw new InputError('The URL holds a NUL character (%00)');
    }
    next();
  });
  router.use(
    createIntakeRouter({
      ...options,
      ...config,
      heartbeats: options.heartbeats,
      sources: registry.alertSources,
    }),
  );
  router.use(createIncidentRouter(options));
  router.use(createAnalysisRouter(options));
  router.use(createHandsRouter(options));
  router.use(createRevealRouter(options));
  router.use(createEntityRouter(options));
  router.use(createExecutionRouter(options));
  router.use(createKillSwitchRouter(options));
  router.use(createClaimRouter(options));
  router.use(createPolicyRouter(options));
  router.use(createRunbookRouter(options));
  // What went wrong is told without secrets: servers repeat them in messages.
  const redactErrors: express.ErrorRequestHandler = (error, _, __, next) => {
    if (error instanceof Error) {
      error.message = spoken(error.message);
      error.stack = error.stack && spoken(error.stack);
    }
    next(error);
  };
  router.use(redactErrors);
  return router;
}
