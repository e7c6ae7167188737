import { AuditorService } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import {
  approvalRequestSchema,
  executionApprovePermission,
  executionRequestSchema,
  planRequestSchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import express from 'express';
import Router from 'express-promise-router';
import { Approvals } from '../execution/Approvals';
import { ExecutionStore, StoredExecution } from '../execution/ExecutionStore';
import { IncidentStore } from '../incidents/IncidentStore';
import { PersonRuns } from '../execution/PersonRuns';
import { Access, UserCredentials } from './Access';
import { asSeenBy } from './answerable';
import { readBody } from './body';
import { closing } from './closing';
import { previewPlan, requireRun, toRunRequest } from './planPreview';

/** Plans, runs and approvals: what people ask the executor for. */
export function createExecutionRouter(options: {
  executions: ExecutionStore;
  incidents: IncidentStore;
  runs: PersonRuns;
  approvals: Approvals;
  access: Access;
  auditor: AuditorService;
  now(): Date;
}): express.Router {
  const { executions, runs, approvals, access, auditor } = options;
  const router = Router();
  const shown = (credentials: UserCredentials, execution: StoredExecution) =>
    asSeenBy(options, credentials)(execution);

  router.post('/plans', express.json(), async (request, response) => {
    const credentials = await access.user(request);
    const asked = toRunRequest(readBody(planRequestSchema, request.body));
    response.json(
      await previewPlan(options, credentials, asked, closing(response)),
    );
  });

  router.post('/executions', express.json(), async (request, response) => {
    const credentials = await access.user(request);
    const asked = toRunRequest(readBody(executionRequestSchema, request.body));
    const audit = await auditor.createEvent({
      eventId: 'runbook-run',
      severityLevel: 'medium',
      request,
      meta: { entityRef: asked.entityRef, runbookRef: asked.runbookRef },
    });
    try {
      await requireRun(access, credentials, asked.entityRef);
      const id = await runs.start(
        asked,
        credentials.principal.userEntityRef,
        closing(response),
      );
      await audit.success({ meta: { executionId: id } });
      const execution = await executions.get(id);
      response.status(201).json(await shown(credentials, execution!));
    } catch (error) {
      await audit.fail({ error: error as Error });
      throw error;
    }
  });

  router.get('/executions/:id', async (request, response) => {
    const credentials = await access.user(request);
    const execution = await executions.get(request.params.id);
    if (!execution) {
      throw new NotFoundError(`There is no execution ${request.params.id}`);
    }
    const { incidentId } = execution;
    if (incidentId) {
      await access.requireIncident(
        credentials,
        await options.incidents.get(incidentId),
        incidentId,
      );
    } else {
      await access.entity(credentials, execution.entityRef);
    }
    response.json(await shown(credentials, execution));
  });

  router.post(
    '/executions/:id/approval',
    express.json(),
    async (request, response) => {
      const credentials = await access.user(request);
      const answer = readBody(approvalRequestSchema, request.body);
      const { id } = request.params;
      const by = credentials.principal.userEntityRef;
      const audit = await auditor.createEvent({
        eventId: 'execution-approval',
        severityLevel: 'high',
        request,
        meta: { executionId: id, verdict: answer.verdict },
      });
      try {
        const execution = await executions.get(id);
        if (!execution) throw new NotFoundError(`There is no execution ${id}`);
        await access.requireOnEntity(
          credentials,
          executionApprovePermission,
          execution.entityRef,
          'answer approvals for',
        );
        await approvals.answer(id, {
          ...answer,
          by,
          memberOf: await access.memberOf(credentials),
        });
        await audit.success();
        response.json(await shown(credentials, (await executions.get(id))!));
      } catch (error) {
        await audit.fail({ error: error as Error });
        throw error;
      }
    },
  );
  return router;
}
