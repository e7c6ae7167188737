import { Knex } from 'knex';
import { AnalysisStore } from '../diagnosis/analysis/AnalysisStore';
import { ExecutionStore } from '../execution/ExecutionStore';
import { IncidentStore } from '../incidents/IncidentStore';
import { incidentChain, TimelineStore } from '../incidents/TimelineStore';
import { CatalogReader } from '../policy/CatalogReader';
import { DecisionStore } from '../policy/DecisionStore';
import { NoticeCase, Occasion } from './Occasion';
import { adviceOf } from './withAdvice';

type Options = {
  knex: Knex;
  analyses: AnalysisStore;
  catalog: CatalogReader;
  decisions: DecisionStore;
  executions: ExecutionStore;
  incidents: IncidentStore;
  timeline: TimelineStore;
  now(): Date;
  timeZone: string;
};

/** Reads what an occasion is told from, as it is now. */
export class CaseReader {
  constructor(private readonly options: Options) {}

  async read({ about }: Pick<Occasion, 'about'>, id: string) {
    const { knex, decisions, executions, incidents, now, timeZone } =
      this.options;
    const named = about === 'decision' ? await decisions.get(id) : undefined;
    const execution =
      about === 'execution' ? await executions.get(id) : undefined;
    const incidentId =
      about === 'incident' ? id : (named ?? execution)?.incidentId;
    const incident = incidentId ? await incidents.get(incidentId) : undefined;
    const entityRef = incident?.entityRef ?? execution?.entityRef ?? null;
    const [alerts, past, latest, story, analysis, entityTitle, lastError] =
      await Promise.all([
        incident ? incidents.alertsOf(incident.id) : [],
        incident ? executions.ofIncident(incident.id) : [],
        incident ? decisions.latestOfPolicies(incident.id) : undefined,
        incident
          ? this.options.timeline.read(knex, incidentChain(incident.id))
          : [],
        incident
          ? this.options.analyses.latestOf(incident.id, 'done')
          : undefined,
        this.#titleOf(entityRef),
        about === 'delivery' ? this.#lastErrorOf(id) : null,
      ]);
    const known: NoticeCase = {
      id,
      incident: incident ?? null,
      alerts,
      decision: named ?? latest ?? null,
      execution: execution ?? null,
      executions: past,
      entityTitle,
      story,
      advice: adviceOf(analysis),
      lastError,
      now: now().toISOString(),
      timeZone,
    };
    return {
      known,
      entityRef,
      ownerRef: incident?.ownerRef ?? execution?.ownerRef ?? null,
      incidentId: incident?.id ?? null,
    };
  }

  /** A call must not wait for the catalog: its name will do. */
  async #titleOf(entityRef: string | null): Promise<string | null> {
    if (!entityRef) return null;
    try {
      const entity = await this.options.catalog.entity(entityRef);
      return entity?.metadata.title ?? entity?.metadata.name ?? null;
    } catch {
      return null;
    }
  }

  async #lastErrorOf(deliveryId: string): Promise<string | null> {
    const row = await this.options
      .knex('work')
      .where({ kind: 'correlate', subject: deliveryId })
      .first('last_error');
    return row?.last_error ?? null;
  }
}
