import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import {
  Analysis,
  analysisFeedbackRequestSchema,
  AnalysisList,
  analysisRequestSchema,
  Incident,
  incidentAnalyzePermission,
} from '@backstage-self-healing/plugin-self-healing-common';
import express from 'express';
import Router from 'express-promise-router';
import { followAnalysis } from '../diagnosis/analysis/followAnalysis';
import { Line } from '../line/createLine';
import { Access, UserCredentials } from './Access';
import { readBody } from './body';
import { sendEvents } from './serverSentEvents';

/** With what was sent, each is some ten kilobytes. */
const MOST_LISTED = 10;

/** Pages that listen at one time, in one process. */
const MOST_STREAMS = 200;

/** A page that still listens then asks again. */
const LONGEST_STREAM_MS = 10 * 60_000;

type Options = Pick<
  Line,
  | 'analyses'
  | 'analyst'
  | 'auditor'
  | 'changed'
  | 'incidents'
  | 'listeners'
  | 'now'
> & { access: Access };

/**
 * What models make of an incident: `GET` and `POST /incidents/:id/analyses`,
 * `GET /analyses/:id/stream` and `POST /analyses/:id/feedback`.
 */
export function createAnalysisRouter(options: Options): express.Router {
  const { access, analyses, analyst, auditor, incidents } = options;
  const router = Router();
  let streams = 0;

  const seenIncident = async (
    credentials: UserCredentials,
    id: string,
  ): Promise<Incident> =>
    access.requireIncident(credentials, await incidents.get(id), id);

  router.get('/incidents/:id/analyses', async (request, response) => {
    const credentials = await access.user(request);
    const incident = await seenIncident(credentials, request.params.id);
    const [items, mayAnalyze, unavailable, outdated] = await Promise.all([
      analyses.ofIncident(incident.id, MOST_LISTED),
      access.mayOnIncident(credentials, incidentAnalyzePermission, incident.id),
      analyst
        .obstacle(incident)
        .catch(() => 'Whether its owner has opted out cannot be read now.'),
      analyst.isOutdated(incident),
    ]);
    const list: AnalysisList = {
      items,
      mayAnalyze,
      ...(unavailable ? { unavailable } : {}),
      ...(outdated ? { outdated } : {}),
    };
    response.json(list);
  });

  router.post(
    '/incidents/:id/analyses',
    express.json(),
    async (request, response) => {
      const credentials = await access.user(request);
      readBody(analysisRequestSchema, request.body ?? {});
      const { id } = request.params;
      const audit = await auditor.createEvent({
        eventId: 'analysis-ask',
        severityLevel: 'medium',
        request,
        meta: { incidentId: id },
      });
      try {
        const incident = await seenIncident(credentials, id);
        await access.requireOnIncident(
          credentials,
          incidentAnalyzePermission,
          incident,
          'ask a model about this incident',
        );
        const by = credentials.principal.userEntityRef;
        const asked = await analyst.ask(incident, by);
        await audit.success({ meta: { analysisId: asked.id } });
        response.status(202).json(asked);
      } catch (error) {
        await audit.fail({ error: error as Error });
        throw error;
      }
    },
  );

  const required = async (id: string): Promise<Analysis> => {
    const analysis = await analyses.told(id);
    if (!analysis) throw new NotFoundError(`There is no analysis ${id}`);
    return analysis;
  };

  router.get('/analyses/:id/stream', async (request, response) => {
    const credentials = await access.user(request);
    const { id, incidentId } = await required(request.params.id);
    await seenIncident(credentials, incidentId);
    if (streams >= MOST_STREAMS) {
      response.set('Retry-After', '5');
      throw new ServiceUnavailableError(
        'Too many pages listen at this moment; the analysis is on the page when it is done',
      );
    }
    streams += 1;
    try {
      await sendEvents(
        response,
        signal =>
          followAnalysis(
            id,
            { store: analyses, listeners: options.listeners },
            signal,
          ),
        { longestMs: LONGEST_STREAM_MS, closing: options.listeners.closing },
      );
    } finally {
      streams -= 1;
    }
  });

  router.post(
    '/analyses/:id/feedback',
    express.json(),
    async (request, response) => {
      const credentials = await access.user(request);
      const feedback = readBody(analysisFeedbackRequestSchema, request.body);
      const { id } = request.params;
      const audit = await auditor.createEvent({
        eventId: 'analysis-feedback',
        severityLevel: 'low',
        request,
        meta: { analysisId: id },
      });
      try {
        const analysis = await required(id);
        const incident = await seenIncident(credentials, analysis.incidentId);
        await access.requireOnIncident(
          credentials,
          incidentAnalyzePermission,
          incident,
          'say what was right about this incident',
        );
        await analyst.takeFeedback(analysis, {
          ...feedback,
          by: credentials.principal.userEntityRef,
          at: options.now().toISOString(),
        });
        await audit.success();
        options.changed(incident.id, incident.entityRef);
        response.json(await required(id));
      } catch (error) {
        await audit.fail({ error: error as Error });
        throw error;
      }
    },
  );
  return router;
}
