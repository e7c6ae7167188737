import { AuditorService, LoggerService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { Model } from '@backstage-self-healing/plugin-self-healing-node';
import { Knex } from 'knex';
import { AnalysisConfig } from '../diagnosis/analysis/analysisConfig';
import { AnalysisStore } from '../diagnosis/analysis/AnalysisStore';
import { Analyst } from '../diagnosis/analysis/Analyst';
import { SpendingStore } from '../diagnosis/analysis/budget/SpendingStore';
import { IncidentKnowledge } from '../diagnosis/analysis/IncidentKnowledge';
import { Listeners } from '../diagnosis/analysis/Listeners';
import { Questioner } from '../diagnosis/analysis/Questioner';
import { DiagnosisStore } from '../diagnosis/DiagnosisStore';
import { IncidentStore } from '../incidents/IncidentStore';
import { TimelineStore } from '../incidents/TimelineStore';
import { offeredRunbooks } from '../insights/offeredRunbooks';
import { CatalogReader } from '../policy/CatalogReader';
import { IncidentRedaction } from '../redaction/placeholders/IncidentRedaction';
import { WorkQueue } from '../work/WorkQueue';

/**
 * Gives those who ask a model what they read: words about runbooks, never what
 * runs them.
 *
 * @throws InputError when the configuration names a model that is not there
 */
export function createAnalyst(options: {
  knex: Knex;
  queue: WorkQueue;
  incidents: IncidentStore;
  diagnoses: DiagnosisStore;
  timeline: TimelineStore;
  redaction: IncidentRedaction;
  catalog: CatalogReader;
  models: ReadonlyMap<string, Model>;
  config: AnalysisConfig;
  auditor: AuditorService;
  logger: LoggerService;
  now(): Date;
  changed(incidentId: string | null, entityRef: string | null): void;
}) {
  const { catalog, config, knex, models, now } = options;
  const analyses = new AnalysisStore(knex, now);
  const listeners = new Listeners();
  const knowledge = new IncidentKnowledge({
    ...options,
    optOut: config.optOut,
    entity: ref => catalog.entity(ref),
    runbooksFor: async entity =>
      offeredRunbooks(entity, (await catalog.healing()).runbooks).map(
        ({ ref, title, description }) => ({
          ref,
          title,
          ...(description ? { description } : {}),
        }),
      ),
  });
  const shared = {
    ...options,
    analyses,
    knowledge,
    listeners,
    spending: new SpendingStore(knex),
    model: config.enabled ? modelOf(config.model!, models) : undefined,
  };
  return {
    analyses,
    analyst: new Analyst(shared),
    listeners,
    questioner: new Questioner(shared),
  };
}

function modelOf(id: string, models: ReadonlyMap<string, Model>): Model {
  const model = models.get(id);
  if (model) return model;
  const known = [...models.keys()].join(', ');
  throw new InputError(
    `app-config, selfHealing.analysis.model: no module has registered a model '${id}'; ${
      known ? `registered: ${known}` : 'none is registered'
    }. Add the module to the backend, e.g. @backstage-self-healing/plugin-self-healing-backend-module-anthropic, and give it its section of the configuration.`,
  );
}
